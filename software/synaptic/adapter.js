// synaptic's Perceptron and Trainer, asked for class probabilities.
//
// Set are the hidden units; at defaults nothing else: pattern after pattern, rate 0.2, 100000 passes
// at most or an error of 0.005. Its manual recommends nothing for probabilities; instead of that, a
// rate of 0.01, rows shuffled and 1000 passes. A step is one pass at a rate of 1e-8, in which the
// weights hardly move. A long run is 2000 passes at a rate of 0.0005.

const fs = require("fs");
const path = require("path");
const need = require("module").createRequire(process.cwd() + path.sep);

const folder = process.argv[2];
const read = (name) =>
  fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
const job = Object.fromEntries(read("job.csv"));
const [q, hidden, mode] = [+job.classes, +job.hidden, job.mode];
const recommended = mode === "fit" && job.setting === "recommended";

// The package draws from Math.random, which has no seed: a generator with one takes its place.
let state = 0;
Math.random = () => {
  state = (state + 0x9e3779b9) >>> 0;
  let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
};
const { Architect, Trainer } = need("synaptic");

const options = {
  step: { rate: 1e-8, iterations: 1 },
  long: { rate: 0.0005, iterations: 2000, error: 1e-9 },
  fit: recommended ? { rate: 0.01, iterations: 1000, shuffle: true } : {},
}[mode];

const weights = (network) =>
  [network.layers.hidden[0], network.layers.output].flatMap((layer) =>
    layer.list.flatMap((unit) => [unit.bias, ...Object.values(unit.connections.inputs).map((own) => own.weight)]),
  );

function one(x, labels, asked) {
  const data = x.map((input, n) => ({ input, output: columns("z", q).map((_, k) => +(k === labels[n])) }));
  const network = new Architect.Perceptron(x[0].length, hidden, q);
  const start = weights(network);
  const began = process.hrtime.bigint();
  const found = new Trainer(network).train(data, options);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const given = asked.map((point) => Array.from(network.activate(point)));
  network.restore(); // from its compiled form
  return { given, start, end: weights(network), seconds, iterations: found.iterations, reported: found.error };
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
