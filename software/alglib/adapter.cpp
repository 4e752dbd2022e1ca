// ALGLIB, asked for class probabilities.
//
// Its networks for classes, by each of its ways to train: mlptrainlm (Levenberg-Marquardt),
// mlptrainlbfgs, and its trainer object, which is L-BFGS too. Decay and restarts have no default in
// the first two, restarts none in the third: 0.001 and 2, which its manual gives who does not know.
// It recommends nothing for probabilities; instead of that, 0.01 and 5. The generator cannot be
// seeded; weights are not read. A step is one iteration of L-BFGS; a long run has decay 1e-6 and a
// tolerance of 1e-10.

#include <chrono>
#include <fstream>
#include <iostream>
#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <libalglib/dataanalysis.h>

using Rows = std::map<int, std::vector<std::vector<double>>>;

static std::string folder;

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

int main(int count, char **words) {
  folder = words[count - 1];
  std::map<std::string, std::string> job;
  std::ifstream in(folder + "/job.csv");
  for (std::string line; std::getline(in, line);)
    job[line.substr(0, line.find(','))] = line.substr(line.find(',') + 1);
  const std::string form = job["form"], mode = job["mode"];
  const bool fit = mode == "fit", recommended = fit && job["setting"] == "recommended";
  const int q = std::stoi(job["classes"]), hidden = std::stoi(job["hidden"]);
  const double decay = !fit ? 1e-6 : recommended ? 0.01 : 0.001;
  const int restarts = recommended ? 5 : mode == "step" ? 1 : 2;

  Rows train = read("train.csv"), test = read("test.csv");
  std::ofstream outputs(folder + "/outputs.csv"), fits(folder + "/fits.csv");
  outputs.precision(17);
  outputs << "trial";
  for (int k = 1; k <= q; ++k) outputs << ",z" << k;
  outputs << "\n";
  fits << "trial,seconds,iterations,reported,message\n";
  for (auto &[trial, asked] : test) {
    auto &own = train[trial];
    const int inputs = int(asked[0].size()), n = int(own.size());
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
      if (mode == "step") {
        alglib::mlptrainlbfgs(network, xy, n, decay, restarts, 0, 1, info, report);
      } else if (form == "lm") {
        alglib::mlptrainlm(network, xy, n, decay, restarts, info, report);
      } else if (form == "lbfgs") {
        const double least = fit ? 0.01 : 1e-10;
        alglib::mlptrainlbfgs(network, xy, n, decay, restarts, least, 0, info, report);
      } else {
        alglib::mlptrainer trainer;
        alglib::mlpcreatetrainercls(inputs, q, trainer);
        alglib::mlpsetdataset(trainer, xy, n);
        if (recommended) alglib::mlpsetdecay(trainer, decay);
        if (!fit) alglib::mlpsetcond(trainer, 1e-10, 0);
        alglib::mlptrainnetwork(trainer, network, restarts, report);
        info = 2;
      }
      message = info < 0 ? "failed, info " + std::to_string(info) : "info " + std::to_string(info);
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
