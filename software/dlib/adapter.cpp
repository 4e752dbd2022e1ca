// dlib, asked for class probabilities.
//
// `mlp` is its old back-propagation network. Set are hidden units, the start (drawn as it does, for
// it takes a seed from the clock) and passes, which have no default: 500; at defaults nothing else:
// patterns as they come, rate 0.1, momentum 0.8. Its manual recommends nothing for probabilities;
// instead of that, rate 0.01, no momentum, 2000 passes. A step is a pass at rate 1e-7, in which
// weights hardly move; a long run is 10000 passes at 0.002. `log` and `squares` are its deep
// networks, with tanh hidden units: fc and loss_multiclass_log, or sig of fc and
// loss_mean_squared_multioutput. Set are the seed (of std::rand) and hidden units; at defaults
// nothing else: SGD, decay 0.0005, momentum 0.9, mini-batches of 128 in the order given, rate from
// 0.01 down to 1e-5. Nothing is recommended for probabilities; instead of that, Adam, no decay,
// 1000 steps on all rows. A step is one of SGD on all rows, rate 0.5; a long run 10000 of Adam.

#include <chrono>
#include <dlib/dnn.h>
#include <dlib/mlp.h>
#include <fstream>
#include <map>

using namespace dlib;
using Points = std::vector<std::vector<double>>;
using Rows = std::map<int, Points>;
static std::string folder;
static std::map<std::string, std::string> job;
static std::ofstream outputs, fits, kept;
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

static double since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
}

static void keep(int trial, const char *moment, const std::vector<matrix<double>> &layers) {
  kept << trial << "," << moment;
  for (auto &layer : layers)  // a row a unit, its bias first
    for (double weight : layer) kept << "," << weight;
  kept << "\n";
}

static matrix<double> bias_first(const matrix<double> &last, double sign) {
  const long n = last.nc() - 1;
  return join_rows(sign * colm(last, n), colm(last, range(0, n - 1)));
}


template <typename T> static matrix<T> target(double label) {
  matrix<T> t = zeros_matrix<T>(q, 1);
  t(long(label) - 1) = 1;
  return t;
}

// What is read of its text, and written there: sizes, rates, weights and their last moves.
struct Old {
  std::vector<long> sizes;
  double rate, momentum;
  std::vector<matrix<double>> weights, moves;
  explicit Old(const mlp::kernel_1a &net) : sizes(4), weights(3), moves(3) {
    std::stringstream text;
    serialize(net, text);
    for (auto &one : sizes) deserialize(one, text);
    deserialize(rate, text);
    deserialize(momentum, text);
    for (auto *all : {&weights, &moves})
      for (auto &one : *all) deserialize(one, text);
  }
  void into(mlp::kernel_1a &net) const {
    std::stringstream text;
    for (long one : sizes) serialize(one, text);
    serialize(rate, text);
    serialize(momentum, text);
    for (auto *all : {&weights, &moves})
      for (auto &one : *all) serialize(one, text);
    deserialize(net, text);
  }
  std::vector<matrix<double>> layers() const {  // its bias is fed -1, and one row is of no unit
    return {bias_first(rowm(weights[0], range(0, hidden - 1)), -1), bias_first(weights[2], -1)};
  }
};

static matrix<double> column(const std::vector<double> &row, int inputs) {
  return matrix_cast<double>(rowm(mat(row), range(0, inputs - 1)));
}

static matrix<double> old(int trial, const Points &own, const Points &asked) {
  const int inputs = int(asked[0].size());
  const bool fit = job["mode"] == "fit", step = job["mode"] == "step";
  const bool plain = fit && job["setting"] == "defaults";
  const int passes = plain ? 500 : fit ? 2000 : step ? 1 : 10000;
  const double rate = plain ? 0.1 : fit ? 0.01 : step ? 1e-7 : 0.002;
  mlp::kernel_1a net(inputs, hidden, 0, q, rate, plain ? 0.8 : 0.0);
  Old start(net);
  dlib::rand generator(std::to_string(std::stoi(job["seed"]) + trial));
  for (auto &layer : start.weights)
    for (double &weight : layer) weight = generator.get_random_double();
  start.into(net);
  std::vector<matrix<double>> x, t;
  for (auto &row : own) x.push_back(column(row, inputs)), t.push_back(target<double>(row[inputs]));
  const auto began = std::chrono::steady_clock::now();
  for (int pass = 0; pass < passes; ++pass)
    for (size_t i = 0; i < x.size(); ++i) net.train(x[i], t[i]);
  fits << trial << "," << since(began) << "," << passes << ",,\n";
  keep(trial, "start", start.layers());
  keep(trial, "end", Old(net).layers());
  matrix<double> given(asked.size(), q);
  for (size_t i = 0; i < asked.size(); ++i)
    set_rowm(given, i) = trans(net(column(asked[i], inputs)));
  return given;
}

using Core = fc<1, htan<fc<1, input<matrix<float>>>>>;
using Log = loss_multiclass_log<Core>;
using Squares = loss_mean_squared_multioutput<sig<Core>>;

template <typename Layer> static matrix<double> weights(Layer &fc) {
  const matrix<float> own = mat(fc.layer_details().get_layer_params());
  return bias_first(trans(matrix_cast<double>(own)), 1);
}

template <typename Net> static auto &core(Net &net) {
  if constexpr (std::is_same<Net, Log>::value) return net.subnet();
  else return net.subnet().subnet();
}

template <typename Net, typename Label, typename Solver>
static void train(Net &net, int trial, Solver solver, const std::vector<matrix<float>> &x,
                  const std::vector<Label> &t) {
  const bool fit = job["mode"] == "fit", step = job["mode"] == "step";
  const auto began = std::chrono::steady_clock::now();
  dnn_trainer<Net, Solver> trainer(net, solver);
  if (step) trainer.set_learning_rate(0.5);
  if (fit && job["setting"] == "defaults") trainer.train(x, t);
  else
    for (int i = 0; i < (step ? 1 : fit ? 1000 : 10000); ++i) trainer.train_one_step(x, t);
  trainer.get_net();
  const auto steps = trainer.get_train_one_step_calls();  // it does not count those of train
  fits << trial << "," << since(began) << "," << (steps ? std::to_string(steps) : "") << ",";
  fits << trainer.get_average_loss() << ",rate " << trainer.get_learning_rate() << "\n";
}

template <typename Net, typename Label>
static matrix<double> deep(int trial, const Points &own, const Points &asked) {
  const int inputs = int(asked[0].size());
  std::srand(std::stoi(job["seed"]) + trial);  // layers take their seeds there
  std::vector<matrix<float>> x, points;
  std::vector<Label> t;
  for (auto &row : own) {
    x.push_back(matrix_cast<float>(column(row, inputs)));
    if constexpr (std::is_same<Net, Log>::value) t.push_back(row[inputs] - 1);
    else t.push_back(target<float>(row[inputs]));
  }
  for (auto &row : asked) points.push_back(matrix_cast<float>(column(row, inputs)));
  Net net;
  core(net).layer_details().set_num_outputs(q);
  core(net).subnet().subnet().layer_details().set_num_outputs(hidden);
  net(x[0]);  // draws the start
  const auto layers = [&] {
    return std::vector<matrix<double>>{weights(core(net).subnet().subnet()), weights(core(net))};
  };
  keep(trial, "start", layers());
  const bool own_solver = job["mode"] == "fit" && job["setting"] == "defaults";
  if (own_solver) train(net, trial, sgd(), x, t);
  else if (job["mode"] == "step") train(net, trial, sgd(0, 0), x, t);
  else train(net, trial, adam(0, 0.9, 0.999), x, t);
  keep(trial, "end", layers());
  matrix<double> given(points.size(), q);
  if constexpr (std::is_same<Net, Log>::value) {
    softmax<typename Net::subnet_type> probabilities;
    probabilities.subnet() = net.subnet();
    given = matrix_cast<double>(mat(probabilities(points.begin(), points.end())));
  } else
    for (size_t i = 0; i < points.size(); ++i)
      set_rowm(given, i) = matrix_cast<double>(trans(net(points[i])));
  return given;
}

static void head(std::ofstream &out, const char *name, std::string first, const char *letter,
                 int n) {
  out.open(folder + "/" + name);
  out.precision(17);
  for (int i = 1; i <= n; ++i) first += std::string(",") + letter + std::to_string(i);
  out << first << "\n";
}

int main(int count, char **words) {
  folder = words[count - 1];
  std::ifstream in(folder + "/job.csv");
  for (std::string line; std::getline(in, line);)
    job[line.substr(0, line.find(','))] = line.substr(line.find(',') + 1);
  q = std::stoi(job["classes"]), hidden = std::stoi(job["hidden"]);
  Rows train = read("train.csv"), test = read("test.csv");
  const int inputs = int(test.begin()->second[0].size());
  head(outputs, "outputs.csv", "trial", "z", q);
  head(fits, "fits.csv", "trial,seconds,iterations,reported,message", "", 0);
  head(kept, "weights.csv", "trial,moment", "w", hidden * (inputs + 1) + q * (hidden + 1));
  for (auto &[trial, asked] : test) {
    const auto ask = job["form"] == "mlp" ? old
                     : job["form"] == "log" ? deep<Log, unsigned long>
                                            : deep<Squares, matrix<float>>;
    matrix<double> given(asked.size(), q);
    try {
      given = ask(trial, train[trial], asked);
    } catch (const std::exception &error) {
      given = std::numeric_limits<double>::quiet_NaN();
      fits << trial << ",,,,\"" << error.what() << "\"\n";
    }
    for (long i = 0; i < given.nr(); ++i) {
      outputs << trial;
      for (long k = 0; k < q; ++k) outputs << "," << given(i, k);
      outputs << "\n";
    }
  }
}
