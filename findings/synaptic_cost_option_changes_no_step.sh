#!/usr/bin/env bash
# synaptic's cost option, and its default of mean squares, are reported and not minimised.
#
# Expected: Trainer.train(data, { cost: Trainer.cost.CROSS_ENTROPY }) minimises cross-entropy, and
# without that option, whose default is Trainer.cost.MSE, mean squares of the logistic outputs.
# Observed with synaptic 1.1.4: from the same random numbers both costs give the same outputs to the last
# bit, and report other errors; what each step goes down is the cross-entropy of logistic outputs (its
# delta at the outputs is target less output, without their slope), in the case of MSE too. The cost
# also decides when training stops, so that runs with another cost may differ by their length alone.
#
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts synaptic@1.1.4 >/dev/null
cat >try.js <<'JS'
const { Architect, Trainer } = require("synaptic");

let state = 0; // the package draws from Math.random, which has no seed
Math.random = () => (state = (state * 48271) % 2147483647) / 2147483647;
const data = Array.from({ length: 40 }, (_, n) => [Math.sin(n), Math.cos(3 * n)]).map((input) => ({
  input,
  output: [0, 1, 2, 3].map((k) => +(k === (input[0] > 0) + 2 * (input[1] > 0))),
}));

function fresh() {
  state = 12345;
  return new Architect.Perceptron(2, 3, 4);
}
function trained(cost, rows, options) {
  const network = fresh();
  const found = new Trainer(network).train(rows, { ...options, error: 1e-12, ...(cost && { cost }) });
  return { outputs: rows.map((row) => network.activate(row.input)), error: found.error, network };
}

const LONG = { rate: 0.1, iterations: 300 };
const { MSE, CROSS_ENTROPY } = Trainer.cost;
const runs = { default: undefined, MSE, CROSS_ENTROPY };
const found = Object.entries(runs).map(([name, cost]) => {
  const one = trained(cost, data, LONG);
  console.log(`${name}: error reported ${one.error.toFixed(6)}, first output ${one.outputs[0][0]}`);
  return one;
});
const same = found.every((one) => JSON.stringify(one.outputs) === JSON.stringify(found[0].outputs));
const reports = new Set(found.map((one) => one.error)).size;

// One step on one row, as it moves the bias of each output unit: target less output for
// cross-entropy, and that times z (1 - z) for squares.
const [row] = data;
const biases = (network) => network.layers.output.list.map((unit) => unit.bias);
const before = fresh();
const start = biases(before);
const z = before.activate(row.input);
const after = trained(undefined, [row], { rate: 1e-6, iterations: 1 }).network;
after.restore();
const moved = biases(after).map((bias, k) => (bias - start[k]) / 1e-6);
const entropy = z.map((value, k) => row.output[k] - value);
const squares = entropy.map((delta, k) => delta * z[k] * (1 - z[k]));
const away = (wanted) => Math.max(...moved.map((one, k) => Math.abs(one - wanted[k])));
console.log(`one step by default, from cross-entropy's: ${away(entropy).toExponential(1)}, from squares': ${away(squares).toExponential(1)}`);
process.exit(same && reports === 2 && away(entropy) < 1e-6 && away(squares) > 0.1 ? 0 : 1);
JS
node try.js
