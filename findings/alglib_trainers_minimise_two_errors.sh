#!/usr/bin/env bash
# ALGLIB: one classifier network, three ways to train it, and two different errors that are minimised.
#
# Expected: mlpcreatec0 makes a network with softmax outputs "for posterior probabilities", and its
# trainers, of which the reports have an average cross-entropy (avgce), all minimise that.
# Observed with ALGLIB 3.19.0: only mlptrainlbfgs does. mlptrainnetwork and mlptrainlm minimise squares
# of the softmax outputs. Where a network with too few weights for its labels ends, the derivatives of
# the error that was minimised by the output biases cancel, and those of the other error do not.
#
# It takes the Debian packages of ALGLIB (any release that has 3.19.0-1), dpkg-deb and g++.
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq libalglib3.19=3.19.0-1 libalglib-dev=3.19.0-1 >/dev/null
for package in *.deb; do dpkg-deb -x "$package" .; done
cat >try.cpp <<'CPP'
#include <cmath>
#include <cstdio>
#include <libalglib/dataanalysis.h>
using namespace alglib;

const int COUNTS[3][3] = {{1, 2, 7}, {8, 1, 1}, {7, 1, 2}};  // of labels, at inputs -1, 0 and 1

/* What is left of the sums over patterns of d error / d net input, over the sums of their sizes. */
double left(multilayerperceptron &net, bool entropy) {
  double sums[3] = {0, 0, 0}, size = 0;
  real_1d_array x = "[0]", z;
  for (int i = 0; i < 3; ++i) {
    x[0] = i - 1;
    mlpprocess(net, x, z);
    for (int label = 0; label < 3; ++label) {
      double inner = 0;
      for (int k = 0; k < 3; ++k) inner += z[k] * (z[k] - (k == label));
      for (int k = 0; k < 3; ++k) {
        double away = z[k] - (k == label), delta = entropy ? away : z[k] * (away - inner);
        sums[k] += COUNTS[i][label] * delta;
        size += COUNTS[i][label] * std::fabs(delta);
      }
    }
  }
  return (std::fabs(sums[0]) + std::fabs(sums[1]) + std::fabs(sums[2])) / size;
}

int main() {
  real_2d_array data;
  data.setlength(30, 2);
  for (int i = 0, row = 0; i < 3; ++i)
    for (int label = 0; label < 3; ++label)
      for (int n = 0; n < COUNTS[i][label]; ++n, ++row) {
        data[row][0] = i - 1;
        data[row][1] = label;
      }
  const char *names[] = {"mlptrainnetwork", "mlptrainlm", "mlptrainlbfgs"};
  int wrong = 0;
  for (int way = 0; way < 3; ++way) {
    multilayerperceptron net;
    mlpreport report;
    ae_int_t info;
    mlpcreatec0(1, 3, net);
    if (way == 0) {
      mlptrainer trainer;
      mlpcreatetrainercls(1, 3, trainer);
      mlpsetdataset(trainer, data, 30);
      mlpsetdecay(trainer, 0);
      mlpsetcond(trainer, 1e-9, 0);
      mlptrainnetwork(trainer, net, 3, report);
    }
    if (way == 1) mlptrainlm(net, data, 30, 0.001, 3, info, report);
    if (way == 2) mlptrainlbfgs(net, data, 30, 0.001, 3, 1e-9, 0, info, report);
    double squares = left(net, false), entropy = left(net, true);
    std::printf("%-15s left of squares %.6f, of cross-entropy %.6f\n", names[way], squares, entropy);
    wrong |= way < 2 ? squares > 2e-3 || entropy < 0.02 : entropy > 2e-3 || squares < 0.02;
  }
  return wrong;
}
CPP
library=$(find . -name 'libalglib.so.3.19*' | head -n 1)
g++ -O1 -I usr/include try.cpp -o try "$library" -Wl,-rpath,"$folder/$(dirname "$library")"
./try
