// ALGLIB, asked for class probabilities.
//
// Its networks for classes, by each of its ways to train: mlptrainlm (Levenberg-Marquardt),
// mlptrainlbfgs, and its trainer object, which is L-BFGS too. Decay and restarts have no default in
// the first two, restarts none in the third: 0.001 and 2, which its manual gives who does not know.
// It recommends nothing for probabilities; instead of that, 0.01 and 5. Its generator takes no
// seed. A step is one iteration of the trainer, from the network's own start and without decay; the
// others draw a start that is not known, and take no fewer steps. A long run has a tolerance of
// 1e-10; the trainer has one start, no decay and 10000 iterations, the others the best of 5 and
// 0.001, their least. It standardises inputs, and keeps the last class at zero: weights are given
// for inputs as they are.

#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <libalglib/dataanalysis.h>

using Rows = std::map<int, std::vector<std::vector<double>>>;

static std::string folder, form, mode;
static bool recommended;
static int q, hidden;

static Rows read(const std::string &name) {
  std::ifstream in(folder + "/" + name);
  std::string line, word;
  std::getline(in, line);
  Rows found;
  while (std::getline(in, line)) {
    std::stringstream words(line);
    std::vector<double> row;
    while (std::getline(words, word, ',')) row.push_back(std::stod(word));
    found[int(row[0])].push_back({row.begin() + 1, row.end()});
  }
  return found;
}

using Weights = std::vector<double>;

// As it is inside, for standardised inputs: hidden units, then outputs, each with its bias first.
static Weights weights(const alglib::multilayerperceptron &network, int inputs) {
  Weights found;
  for (int layer = 1; layer <= 2; ++layer)
    for (int to = 0; to < (layer == 1 ? hidden : q); ++to) {
      const bool zero = layer == 2 && to == q - 1;
      alglib::ae_int_t kind;
      double bias = 0;
      if (!zero) alglib::mlpgetneuroninfo(network, layer, to, kind, bias);
      found.push_back(-bias); // for it is taken off
      for (int from = 0; from < (layer == 1 ? inputs : hidden); ++from)
        found.push_back(zero ? 0 : alglib::mlpgetweight(network, layer - 1, from, layer, to));
    }
  return found;
}

// For inputs as they are, by the scaling that it chose in training.
static void write_weights(std::ofstream &out, const alglib::multilayerperceptron &network,
                          Weights own, int inputs) {
  for (int unit = 0; unit < hidden; ++unit)
    for (int c = 0; c < inputs; ++c) {
      double middle, width, &weight = own[unit * (1 + inputs) + 1 + c];
      alglib::mlpgetinputscaling(network, c, middle, width);
      weight /= width;
      own[unit * (1 + inputs)] -= weight * middle;
    }
  for (double weight : own) out << "," << weight;
  out << "\n";
}

// Trains a network; says whether its start is the one that it was handed over with.
static bool train(alglib::multilayerperceptron &network, const alglib::real_2d_array &xy,
                  alglib::mlpreport &report, alglib::ae_int_t &info) {
  const int n = int(xy.rows()), inputs = int(xy.cols()) - 1;
  const int restarts = mode != "fit" || recommended ? 5 : 2;
  const double decay = mode == "long" ? 0 : recommended ? 0.01 : 0.001;
  if (form == "lm") alglib::mlptrainlm(network, xy, n, decay, restarts, info, report);
  if (form == "lbfgs") {
    const double least = mode == "fit" ? 0.01 : 1e-10;
    alglib::mlptrainlbfgs(network, xy, n, decay, restarts, least, 0, info, report);
  }
  if (form != "trainer") return false;
  alglib::mlptrainer trainer;
  alglib::mlpcreatetrainercls(inputs, q, trainer);
  alglib::mlpsetdataset(trainer, xy, n);
  if (mode != "fit") alglib::mlpsetdecay(trainer, 0);
  if (mode == "step") alglib::mlpsetcond(trainer, 0, 1);
  if (mode == "long") alglib::mlpsetcond(trainer, 1e-10, 10000);
  if (recommended) alglib::mlpsetdecay(trainer, decay);
  alglib::mlptrainnetwork(trainer, network, mode == "fit" ? restarts : 0, report);
  info = 2;
  return mode != "fit";
}

int main(int count, char **words) {
  folder = words[count - 1];
  std::map<std::string, std::string> job;
  std::ifstream in(folder + "/job.csv");
  for (std::string line; std::getline(in, line);)
    job[line.substr(0, line.find(','))] = line.substr(line.find(',') + 1);
  form = job["form"], mode = job["mode"];
  recommended = mode == "fit" && job["setting"] == "recommended";
  q = std::stoi(job["classes"]), hidden = std::stoi(job["hidden"]);

  Rows rows = read("train.csv"), test = read("test.csv");
  const int inputs = int(test.begin()->second[0].size());
  std::ofstream outputs(folder + "/outputs.csv"), fits(folder + "/fits.csv");
  std::ofstream kept(folder + "/weights.csv");
  outputs.precision(17), kept.precision(17);
  outputs << "trial", kept << "trial,moment";
  for (int k = 1; k <= q; ++k) outputs << ",z" << k;
  for (int i = 1; i <= hidden * (1 + inputs) + q * (1 + hidden); ++i) kept << ",w" << i;
  outputs << "\n", kept << "\n";
  fits << "trial,seconds,iterations,reported,message\n";
  for (auto &[trial, asked] : test) {
    auto &own = rows[trial];
    const int n = int(own.size());
    alglib::real_2d_array xy;
    xy.setlength(n, inputs + 1);
    for (int i = 0; i < n; ++i)
      for (int c = 0; c <= inputs; ++c) xy[i][c] = own[i][c] - (c == inputs);
    alglib::multilayerperceptron network;
    alglib::mlpreport report;
    alglib::ae_int_t info = 0;
    std::string message;
    bool failed = false;
    const auto began = std::chrono::steady_clock::now();
    try {
      alglib::mlpcreatec1(inputs, hidden, q, network);
      Weights start = weights(network, inputs);
      if (!train(network, xy, report, info)) start.assign(start.size(), NAN);
      message = "info " + std::to_string(info);
      failed = info < 0;
      kept << trial << ",start", write_weights(kept, network, start, inputs);
      kept << trial << ",end", write_weights(kept, network, weights(network, inputs), inputs);
    } catch (const alglib::ap_error &error) {
      message = error.msg;
      failed = true;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fits << trial << "," << took.count() << ",," << report.avgce << ",\"" << message << "\"\n";
    alglib::real_1d_array x, y;
    x.setlength(inputs);
    for (auto &point : asked) {
      for (int c = 0; c < inputs; ++c) x[c] = point[c];
      if (!failed) alglib::mlpprocess(network, x, y);
      outputs << trial;
      for (int k = 0; k < q; ++k)
        outputs << "," << (failed ? std::numeric_limits<double>::quiet_NaN() : y[k]);
      outputs << "\n";
    }
  }
}
