// ml-fnn's FeedForwardNeuralNetworks, asked for class probabilities: what its propagate gives, for
// its predict gives class labels alone.
//
// Set are the hidden units and, in the form `logistic`, the activation; at defaults nothing else:
// 50 iterations over all rows at once, rate 0.01, regularization 0.01. Its manual recommends
// nothing for probabilities; instead of that, a rate of 0.001 and 1000 iterations. A step is one
// iteration, a long run 5000 at a rate of 0.001, both with regularization 1e-300, for it takes no
// zero. It numbers classes by their first rows: its columns are put in the order of the classes.

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
const Network = need("ml-fnn");
const { Matrix } = need("ml-matrix");

const options = {
  step: { learningRate: 1e-4, iterations: 1, regularization: 1e-300 },
  long: { learningRate: 0.001, iterations: 5000, regularization: 1e-300 },
  fit: recommended ? { learningRate: 0.001, iterations: 1000 } : {},
}[mode];
if (form === "logistic") options.activation = "logistic";

function weights(network) {
  const places = columns("z", q).map((_, k) => network.dicts.inputs[k]);
  const rows = (layer, units) =>
    units.flatMap((unit) => [layer.b.get(0, unit), ...layer.W.getColumn(unit)]);
  const [first, last] = network.model;
  return [...rows(first, [...Array(hidden).keys()]), ...rows(last, places)];
}

function one(x, labels, asked) {
  const network = new Network({ hiddenLayers: [hidden], ...options });
  let start = [];
  const build = network.buildNetwork.bind(network);
  network.buildNetwork = (...sizes) => {
    build(...sizes);
    start = weights(network);
  };
  const began = process.hrtime.bigint();
  network.train(x, labels);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const found = network.propagate(new Matrix(asked));
  const given = asked.map((_, n) => columns("z", q).map((_, k) => found.get(n, network.dicts.inputs[k])));
  return { given, start, end: weights(network), seconds, iterations: "", reported: "" };
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
