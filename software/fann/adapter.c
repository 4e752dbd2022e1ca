/* FANN, asked for class probabilities.
 *
 * Set are the hidden units, the seed (starts are drawn again as it draws them, for it takes a
 * seed from the machine), and the epochs, which have no default: 1000, with no desired error.
 * At defaults nothing else: resilient propagation, stepwise sigmoids, and its "tanh" error
 * function. The form `linear_error` has the other one. Its manual recommends nothing for
 * probabilities; instead of that, exact sigmoids and 5000 epochs. A step is one epoch of
 * FANN_TRAIN_BATCH with exact sigmoids; a long run is 50000 epochs with them. */

#include <doublefann.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define P 2
static char path[4096], form[64], setting[64], mode[64];
static unsigned hidden, q, seed;

static FILE *file(const char *folder, const char *name, const char *how) {
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *opened = fopen(path, how);
  if (!opened) { perror(path); exit(1); }
  return opened;
}

static void read_job(const char *folder) {
  char key[64], value[64];
  FILE *in = file(folder, "job.csv", "r");
  while (fscanf(in, " %63[^,],%63s", key, value) == 2) {
    if (!strcmp(key, "form")) strcpy(form, value);
    if (!strcmp(key, "setting")) strcpy(setting, value);
    if (!strcmp(key, "mode")) strcpy(mode, value);
    if (!strcmp(key, "hidden")) hidden = atoi(value);
    if (!strcmp(key, "classes")) q = atoi(value);
    if (!strcmp(key, "seed")) seed = atoi(value);
  }
  fclose(in);
}

/* Rows of trial, x1, x2 and perhaps class. */
static double *read_rows(const char *folder, const char *name, int columns, int *n) {
  FILE *in = file(folder, name, "r");
  int room = 1024;
  double *rows = malloc(room * columns * sizeof *rows);
  if (fscanf(in, "%*[^\n]") < 0) exit(1);
  for (*n = 0;; ++*n) {
    if (*n == room) rows = realloc(rows, (room *= 2) * columns * sizeof *rows);
    for (int c = 0; c < columns; ++c)
      if (fscanf(in, c ? ",%lf" : "%lf", rows + *n * columns + c) != 1) { fclose(in); return rows; }
  }
}

/* Biases first: of each unit of a layer, then what comes in. */
static void write_weights(FILE *out, struct fann *net, int trial, const char *moment) {
  unsigned n = fann_get_total_connections(net), hidden_bias = P + 1 + hidden;
  struct fann_connection *all = malloc(n * sizeof *all);
  fann_get_connection_array(net, all);
  fprintf(out, "%d,%s", trial, moment);
  for (unsigned to = P + 1; to <= hidden_bias + q; ++to)
    for (int bias = 1; bias >= 0; --bias)
      for (unsigned i = 0; i < n; ++i)
        if (all[i].to_neuron == to &&
            (all[i].from_neuron == P || all[i].from_neuron == hidden_bias) == bias)
          fprintf(out, ",%.17g", all[i].weight);
  fprintf(out, "\n");
  free(all);
}

int main(int count, char **words) {
  const char *folder = words[count - 1];
  int n_train, n_test;
  read_job(folder);
  double *train = read_rows(folder, "train.csv", P + 2, &n_train);
  double *test = read_rows(folder, "test.csv", P + 1, &n_test);
  int fit = !strcmp(mode, "fit"), step = !strcmp(mode, "step");
  int exact = !fit || !strcmp(setting, "recommended");
  unsigned epochs = step ? 1 : !fit ? 50000 : exact ? 5000 : 1000;
  FILE *outputs = file(folder, "outputs.csv", "w"), *fits = file(folder, "fits.csv", "w");
  FILE *kept = file(folder, "weights.csv", "w");
  fprintf(outputs, "trial");
  for (unsigned k = 1; k <= q; ++k) fprintf(outputs, ",z%u", k);
  fprintf(outputs, "\n");
  fprintf(fits, "trial,seconds,iterations,reported,message\n");
  fprintf(kept, "trial,moment");
  for (unsigned i = 1; i <= hidden * (P + 1) + q * (hidden + 1); ++i) fprintf(kept, ",w%u", i);
  fprintf(kept, "\n");
  for (int at = 0, from = 0; at < n_test;) {
    int trial = (int)test[at * (P + 1)], own = 0;
    while (from + own < n_train && (int)train[(from + own) * (P + 2)] == trial) ++own;
    struct fann_train_data *data = fann_create_train(own, P, q);
    for (int i = 0; i < own; ++i) {
      double *row = train + (from + i) * (P + 2);
      for (int c = 0; c < P; ++c) data->input[i][c] = row[1 + c];
      for (unsigned k = 0; k < q; ++k) data->output[i][k] = (int)row[P + 1] == (int)k + 1;
    }
    struct fann *net = fann_create_standard(3, P, hidden, q); /* takes a seed of its own */
    srand(seed + trial);
    fann_randomize_weights(net, -0.1, 0.1); /* as it did */
    if (exact) fann_set_activation_function_hidden(net, FANN_SIGMOID);
    if (exact) fann_set_activation_function_output(net, FANN_SIGMOID);
    if (!strcmp(form, "linear_error")) fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    if (step) fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
    write_weights(kept, net, trial, "start");
    clock_t began = clock();
    fann_train_on_data(net, data, epochs, 0, 0);
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    fprintf(fits, "%d,%.6g,%u,%.17g,\n", trial, seconds, epochs, fann_get_MSE(net));
    write_weights(kept, net, trial, "end");
    for (; at < n_test && (int)test[at * (P + 1)] == trial; ++at) {
      double *given = fann_run(net, test + at * (P + 1) + 1);
      fprintf(outputs, "%d", trial);
      for (unsigned k = 0; k < q; ++k) fprintf(outputs, ",%.17g", given[k]);
      fprintf(outputs, "\n");
    }
    fann_destroy(net);
    fann_destroy_train(data);
    from += own;
  }
  return fclose(outputs) || fclose(fits) || fclose(kept);
}
