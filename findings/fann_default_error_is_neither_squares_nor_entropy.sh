#!/usr/bin/env bash
# FANN reports mean squares and by default minimises neither these nor a cross-entropy.
#
# Expected: fann_train_on_data, which stops at a desired mean square error and reports it, goes down the
# gradient of squares of the outputs; the default error function, called tanh, is thought of as a
# variant for tanh outputs.
# Observed with FANN 2.2.0: for logistic outputs z too, what comes back from the outputs is
# log((1 + e) / (1 - e)) times their slope, e being z less its target, where squares have e, as with
# FANN_ERRORFUNC_LINEAR. So the default estimates no mean of the targets, and hence no class
# probability: with a share s of ones among equal patterns it ends where
# s log((2 - z) / z) = (1 - s) log((1 + z) / (1 - z)), for s = 0.1 at z = 0.142, for 0.2 at 0.243.
#
# It takes the Debian packages of FANN (any release that has 2.2.0), dpkg-deb and gcc.
# Exits with 0 while this is so, and with 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq libfann2=2.2.0+ds-8 libfann-dev=2.2.0+ds-8 >/dev/null
for package in *.deb; do dpkg-deb -x "$package" .; done
cat >try.c <<'C'
#include <doublefann.h>
#include <math.h>
#include <stdio.h>

/* One logistic unit on patterns that are all alike, a share of them with target 1: trained to its
 * end it gives the value at which the pulls of both kinds cancel. */
static double stationary(enum fann_errorfunc_enum function, int ones, int all) {
  struct fann_train_data *data = fann_create_train(all, 1, 1);
  for (int i = 0; i < all; ++i) {
    data->input[i][0] = 1;
    data->output[i][0] = i < ones;
  }
  struct fann *net = fann_create_standard(2, 1, 1);
  fann_set_activation_function_output(net, FANN_SIGMOID);
  fann_set_activation_steepness_output(net, 0.5);
  fann_set_train_error_function(net, function);
  fann_set_training_algorithm(net, FANN_TRAIN_RPROP);
  fann_train_on_data(net, data, 5000, 0, 0);
  double z = fann_run(net, data->input[0])[0];
  fann_destroy(net);
  fann_destroy_train(data);
  return z;
}

int main(void) {
  struct fann *fresh = fann_create_standard(2, 1, 1);
  int is_default = fann_get_train_error_function(fresh) == FANN_ERRORFUNC_TANH;
  printf("FANN's default error function is %s\n", is_default ? "tanh" : "another");
  int wrong = !is_default;
  for (int ones = 1; ones <= 4; ++ones) {
    double s = ones / 10.0, low = 0, high = 1;
    for (int i = 0; i < 100; ++i) { /* where the default's pulls cancel, by bisection */
      double z = (low + high) / 2;
      if (s * log((2 - z) / z) > (1 - s) * log((1 + z) / (1 - z))) low = z; else high = z;
    }
    double by_default = stationary(FANN_ERRORFUNC_TANH, ones, 10);
    double by_squares = stationary(FANN_ERRORFUNC_LINEAR, ones, 10);
    printf("share of ones %.1f: default gives %.6f (its formula %.6f), squares %.6f\n", s, by_default, low, by_squares);
    wrong |= fabs(by_default - low) > 1e-3 || fabs(by_squares - s) > 1e-3 || fabs(low - s) < 0.004;
  }
  return wrong;
}
C
library=$(dirname "$(find . -name 'libdoublefann.so.*' | head -n 1)")
gcc -I usr/include try.c -o try -L "$library" -l:"$(basename "$(find . -name 'libdoublefann.so.2' | head -n 1)")" -lm
LD_LIBRARY_PATH=$library ./try
