#!/usr/bin/env bash
# ml-fnn takes no notice of the activation that it is asked for, and of a regularization of 0.
#
# Expected: new FeedForwardNeuralNetworks({ activation: "logistic" }) has logistic hidden units, one
# of the activations that its documentation names (tanh is the default), and regularization: 0 none.
# Observed with ml-fnn 5.0.0: from the same random numbers a network with "logistic", "identity" or
# "relu" gives the same outputs to the last bit as one with "tanh"; and one with regularization: 0 the
# same as one with its default of 0.01.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts ml-fnn@5.0.0 ml-matrix@6.15.1 >/dev/null
cat >try.js <<'JS'
const Network = require("ml-fnn");
const { Matrix } = require("ml-matrix");

let state = 0; // the package draws from Math.random, which has no seed
Math.random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const x = Array.from({ length: 40 }, (_, n) => [Math.sin(n), Math.cos(3 * n)]);
const labels = x.map(([a, b]) => (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0));

function outputs(options) {
  state = 12345;
  const network = new Network({ hiddenLayers: [4], iterations: 200, ...options });
  network.train(x, labels);
  return JSON.stringify(network.propagate(new Matrix(x)).to2DArray());
}

const cases = ["identity", "logistic", "relu"].map((activation) => ({ activation }));
const same = [...cases, { regularization: 0 }].map((options) => {
  const alike = outputs(options) === outputs({});
  console.log(`${JSON.stringify(options)}: ${alike ? "the same outputs as" : "other outputs than"} with tanh and 0.01`);
  return alike;
});
const moves = outputs({ regularization: 0.02 }) !== outputs({});
console.log(`regularization 0.02 gives ${moves ? "others" : "the same"}`);
process.exit(same.every(Boolean) && moves ? 0 : 1);
JS
node try.js
