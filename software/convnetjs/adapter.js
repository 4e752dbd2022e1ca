// ConvNetJS, asked for class probabilities.
//
// Set are the hidden units, tanh, and the passes, which are the user's: 100. At defaults of its
// Trainer nothing else: stochastic gradients, a pattern at a time, rate 0.01, momentum 0.9. Its
// manual recommends nothing for probabilities; instead of that, Adadelta, batches of 10 and decay
// 0.001. A step is one on all rows at once, rate 0.5, without momentum. A long run is 10000 on all
// rows, with momentum. The form `regression` has one-of-q targets.

const fs = require("fs");
const path = require("path");
const need = require("module").createRequire(process.cwd() + path.sep);

const folder = process.argv[2];
const read = (name) =>
  fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
const job = Object.fromEntries(read("job.csv"));
const [q, hidden, form, mode] = [+job.classes, +job.hidden, job.form, job.mode];
const recommended = mode === "fit" && job.setting === "recommended";

// The package draws from Math.random, which has no seed: a generator with one takes its place.
let state = 0;
Math.random = () => {
  state = (state + 0x9e3779b9) >>> 0;
  let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
};
const { Net, Trainer, Vol } = need("convnetjs");

const optionsFor = (n) => ({
  step: { learning_rate: 0.5, momentum: 0, batch_size: n },
  long: { learning_rate: form === "softmax" ? 0.5 : 0.05, momentum: 0.9, batch_size: n },
  fit: recommended ? { method: "adadelta", batch_size: 10, l2_decay: 0.001 } : {},
}[mode]);
const passes = { step: 1, long: 10000, fit: 100 }[mode];

const weights = (network) =>
  network.layers
    .filter((layer) => layer.layer_type === "fc")
    .flatMap((layer) => layer.filters.flatMap((own, unit) => [layer.biases.w[unit], ...own.w]));

function one(x, labels, asked) {
  const vol = (point) => {
    const made = new Vol(1, 1, point.length, 0);
    made.w.set(point);
    return made;
  };
  const network = new Net();
  const last = form === "softmax" ? { type: "softmax", num_classes: q } : { type: "regression", num_neurons: q };
  network.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: x[0].length },
    { type: "fc", num_neurons: hidden, activation: "tanh" },
    last,
  ]);
  const start = weights(network);
  const trainer = new Trainer(network, optionsFor(x.length));
  const points = x.map(vol);
  const targets = form === "softmax" ? labels : labels.map((label) => columns("z", q).map((_, k) => +(k === label)));
  let loss = 0;
  const began = process.hrtime.bigint();
  for (let pass = 0; pass < passes; pass++) {
    loss = 0;
    points.forEach((point, n) => (loss += trainer.train(point, targets[n]).loss));
  }
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const given = asked.map((point) => Array.from(network.forward(vol(point)).w));
  return { given, start, end: weights(network), seconds, iterations: passes, reported: loss / x.length };
}

const train = read("train.csv").map((row) => row.map(Number));
const test = read("test.csv").map((row) => row.map(Number));
const columns = (name, n) => Array.from({ length: n }, (_, k) => `${name}${k + 1}`);
const [outputs, fits, kept] = [[], [], []];
for (const trial of new Set(test.map((row) => row[0]))) {
  const own = train.filter((row) => row[0] === trial);
  const asked = test.filter((row) => row[0] === trial).map((row) => row.slice(1));
  state = (Math.imul(+job.seed + trial, 2654435761) + 1) >>> 0;
  let given = asked.map(() => Array(q).fill(NaN));
  try {
    const found = one(own.map((row) => row.slice(1, -1)), own.map((row) => row.at(-1) - 1), asked);
    given = found.given;
    kept.push([trial, "start", ...found.start], [trial, "end", ...found.end]);
    fits.push([trial, found.seconds, found.iterations, found.reported, found.message ?? ""]);
  } catch (error) {
    fits.push([trial, "", "", "", JSON.stringify(String(error.message))]);
  }
  outputs.push(...given.map((values) => [trial, ...values]));
}
const write = (name, head, rows) =>
  fs.writeFileSync(path.join(folder, name), [head, ...rows].map((row) => row.join(",") + "\n").join(""));
write("outputs.csv", ["trial", ...columns("z", q)], outputs);
write("fits.csv", ["trial", "seconds", "iterations", "reported", "message"], fits);
write("weights.csv", ["trial", "moment", ...columns("w", kept.length ? kept[0].length - 2 : 0)], kept);
