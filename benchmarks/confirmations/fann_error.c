/* FANN: what does the default error function minimise?

   Method. One input and one logistic output, no hidden units: two weights for three inputs, -1, 0
   and 1, with 1, 8 and 7 of ten labels 1. They cannot all be fitted, and where long training ends
   depends on the error. Then 1 of ten at every input, where only an error that favours the share
   ends at 0.1. Each candidate is minimised here without derivatives. Predictions:
     squares        0.1437 0.7435 0.9804   0.1      d: difference to the label
     cross-entropy  0.2280 0.5439 0.8280   0.1
     artanh         0.2717 0.5578 0.8101   0.1419   (1+d)log(1+d) + (1-d)log(1-d)
   The last has the slope 2 artanh(d), which is how one may read "tanh error function". */
#include <doublefann.h>
#include <math.h>
#include "search.h"

static const char *NAMES[3] = {"squares", "cross-entropy", "artanh of the difference"};
static int kind;        /* candidate that is minimised */
static const int *ones; /* labels that are 1, of ten, at each input */

static double one(double d) {
    if (kind == 0) return d * d;
    return kind == 1 ? -log(1 - d) : (1 + d) * log(1 + d) + (1 - d) * log(1 - d);
}
static double output(const double *w, int i) { return 1 / (1 + exp(-w[0] - w[1] * (i - 1))); }

static double error(const double *w) {
    double sum = 0;
    for (int i = 0; i < 3; i++)
        sum += ones[i] * one(1 - output(w, i)) + (10 - ones[i]) * one(output(w, i));
    return sum;
}
static void line(const char *question, int linear) {
    struct fann *net = fann_create_standard(2, 1, 1);
    struct fann_train_data *data = fann_create_train(30, 1, 1);
    for (int n = 0; n < 30; n++) data->input[n][0] = n / 10 - 1;
    for (int n = 0; n < 30; n++) data->output[n][0] = n % 10 < ones[n / 10];
    fann_set_activation_function_output(net, FANN_SIGMOID);
    if (linear) fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    for (int epoch = 0; epoch < 20000; epoch++) fann_train_epoch(net, data);
    double z[3];
    for (int i = 0; i < 3; i++) z[i] = fann_run(net, data->input[10 * i])[0];
    printf("{\"package\": \"fann\", \"question\": \"%s\", ", question);
    print("measured", z, 3, ", \"predicted\": {");
    for (kind = 0; kind < 3; kind++) {
        double w[2] = {0, 0};
        minimise(error, w, 2);
        for (int i = 0; i < 3; i++) z[i] = output(w, i);
        print(NAMES[kind], z, 3, kind < 2 ? ", " : "}}\n");
    }
}
int main(void) {
    ones = (int[]){1, 8, 7};
    line("the default error function", 0);
    line("`FANN_ERRORFUNC_LINEAR`", 1);
    ones = (int[]){1, 1, 1};
    line("the default error function, where the share is 0.1", 0);
}
