// synaptic: does the trainer minimise squares or cross-entropy, and does its cost change that?
//
// Method. One input and one logistic output, no hidden units: two weights for three inputs, -1, 0
// and 1, with 1, 8 and 7 of ten labels 1. They cannot all be fitted, and where long training with
// small steps ends depends on the error. Each candidate is minimised here by a search without
// derivatives. Predictions, outputs at -1, 0, 1:
//   squares        0.1437 0.7435 0.9804
//   cross-entropy  0.2280 0.5439 0.8280
"use strict";
const { Layer, Network, Trainer } = require("synaptic");

const INPUT = [-1, 0, 1];
const ONES = [1, 8, 7];
const LOSSES = { squares: (d) => d * d, "cross-entropy": (d) => -Math.log(1 - d) };

const output = (w, x) => 1 / (1 + Math.exp(-w[0] - w[1] * x));

function minimum(loss) {
  const error = (w) =>
    INPUT.reduce((sum, x, i) => {
      const z = output(w, x);
      return sum + ONES[i] * loss(1 - z) + (10 - ONES[i]) * loss(z);
    }, 0);
  let w = [0, 0];
  for (let step = 1; step > 1e-9; ) {
    const tries = [[step, 0], [-step, 0], [0, step], [0, -step]];
    const next = tries.map((d) => [w[0] + d[0], w[1] + d[1]]).find((v) => error(v) < error(w));
    if (next) w = next;
    else step /= 2;
  }
  return INPUT.map((x) => output(w, x));
}

function trained(options) {
  const [input, last] = [new Layer(1), new Layer(1)];
  input.project(last);
  const net = new Network({ input, hidden: [], output: last });
  const set = [];
  for (let n = 0; n < 10; n++)
    INPUT.forEach((x, i) => set.push({ input: [x], output: [n < ONES[i] ? 1 : 0] }));
  const small = { rate: 0.0001, iterations: 200000, error: 0, ...options };
  new Trainer(net).train(set, small);
  return INPUT.map((x) => net.activate([x])[0]);
}

const predicted = Object.fromEntries(Object.entries(LOSSES).map(([k, f]) => [k, minimum(f)]));
for (const [question, options] of [
  ["the default cost", {}],
  ["cost `MSE`", { cost: Trainer.cost.MSE }],
  ["cost `CROSS_ENTROPY`", { cost: Trainer.cost.CROSS_ENTROPY }],
]) {
  const measured = trained(options);
  console.log(JSON.stringify({ package: "synaptic", question, measured, predicted }));
}
