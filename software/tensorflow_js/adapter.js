// TensorFlow.js in JavaScript alone (its backend "cpu"), asked for class probabilities.
//
// The network is the user's: tanh hidden units. Set are these, the seed, optimiser and loss, which have
// no default, and the epochs, for their default is 1: RMSprop by its name (rate 0.001), 30 epochs;
// batches of 32, rows shuffled, as it comes. Its manual recommends nothing for probabilities; instead of
// that, Adam, rate 0.1, all rows at once, 150 epochs. A step is one of SGD on all rows, rate 0.5; a long
// run is 1000 epochs of Adam on all rows, rate 0.05. Outputs are those that belong to the loss.

const fs = require("fs");
const path = require("path");
const need = require("module").createRequire(process.cwd() + path.sep);

const folder = process.argv[2];
const read = (name) =>
  fs.readFileSync(path.join(folder, name), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
const job = Object.fromEntries(read("job.csv"));
const [q, hidden, form, mode] = [+job.classes, +job.hidden, job.form, job.mode];
const recommended = mode === "fit" && job.setting === "recommended";

// Starts and orders are drawn by Math.random, which has no seed: a generator with one takes its place.
let state = 0;
Math.random = () => {
  state = (state + 0x9e3779b9) >>> 0;
  let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return ((z ^ (z >>> 16)) >>> 0) / 2 ** 32;
};
const tf = need("@tensorflow/tfjs");

const loss = { binary: "binaryCrossentropy", squares: "meanSquaredError" }[form] ?? "categoricalCrossentropy";
const chosen = {
  step: () => [tf.train.sgd(0.5), { epochs: 1 }],
  long: () => [tf.train.adam(0.05), { epochs: 1000 }],
  fit: () => (recommended ? [tf.train.adam(0.1), { epochs: 150 }] : ["rmsprop", { epochs: 30, batchSize: 32 }]),
}[mode];

function weights(network) {
  const [w, b, v, c] = network.getWeights().map((tensor) => tensor.arraySync());
  const layer = (bias, rows) => bias.flatMap((own, unit) => [own, ...rows.map((row) => row[unit])]);
  return [...layer(b, w), ...layer(c, v)];
}

async function one(x, labels, asked) {
  const first = tf.layers.dense({ units: hidden, activation: "tanh", inputShape: [x[0].length] });
  const last = tf.layers.dense({ units: q, activation: form === "binary" ? "sigmoid" : "softmax" });
  const network = tf.sequential({ layers: [first, last] });
  const [optimizer, options] = chosen();
  network.compile({ optimizer, loss });
  const start = weights(network);
  const [xs, ts] = [tf.tensor2d(x), tf.oneHot(tf.tensor1d(labels, "int32"), q).toFloat()];
  const began = process.hrtime.bigint();
  const { history } = await network.fit(xs, ts, { batchSize: x.length, ...options, verbose: 0 });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const given = network.predict(tf.tensor2d(asked)).arraySync();
  const [end, reported] = [weights(network), history.loss.at(-1)];
  return { given, start, end, seconds, iterations: options.epochs, reported };
}

async function main() {
  await tf.setBackend("cpu");
  const train = read("train.csv").map((row) => row.map(Number));
  const test = read("test.csv").map((row) => row.map(Number));
  const columns = (name, n) => Array.from({ length: n }, (_, k) => `${name}${k + 1}`);
  const [outputs, fits, kept] = [[], [], []];
  for (const trial of new Set(test.map((row) => row[0]))) {
    const own = train.filter((row) => row[0] === trial);
    const asked = test.filter((row) => row[0] === trial).map((row) => row.slice(1));
    state = (Math.imul(+job.seed + trial, 2654435761) + 1) >>> 0;
    let given = asked.map(() => Array(q).fill(NaN));
    tf.engine().startScope();
    try {
      const found = await one(own.map((row) => row.slice(1, -1)), own.map((row) => row.at(-1) - 1), asked);
      given = found.given;
      kept.push([trial, "start", ...found.start], [trial, "end", ...found.end]);
      fits.push([trial, found.seconds, found.iterations, found.reported, ""]);
    } catch (error) {
      fits.push([trial, "", "", "", JSON.stringify(String(error.message))]);
    }
    tf.engine().endScope();
    outputs.push(...given.map((values) => [trial, ...values]));
  }
  const write = (name, head, rows) =>
    fs.writeFileSync(path.join(folder, name), [head, ...rows].map((row) => row.join(",") + "\n").join(""));
  write("outputs.csv", ["trial", ...columns("z", q)], outputs);
  write("fits.csv", ["trial", "seconds", "iterations", "reported", "message"], fits);
  write("weights.csv", ["trial", "moment", ...columns("w", kept.length ? kept[0].length - 2 : 0)], kept);
}
main();
