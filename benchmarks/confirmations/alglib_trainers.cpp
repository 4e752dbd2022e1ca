/* ALGLIB: what do mlptrainnetwork, mlptrainlm and mlptrainlbfgs minimise for softmax networks?

   Method. One input and three softmax outputs, no hidden units: four weights for three inputs, -1,
   0 and 1, with (1, 2, 7), (8, 1, 1) and (7, 1, 2) of ten labels. They cannot all be fitted, and
   where training ends depends on the error. Each candidate is minimised here without derivatives,
   for the older trainers with their smallest decay, 0.001/2 for the sum of squared weights, inputs
   standardised. Predictions without decay, three classes at -1 and 0:
     squares of softmax        0.1971 0.0708 0.7320   0.7277 0.1860 0.0863
     cross-entropy of softmax  0.2262 0.1765 0.5973   0.5475 0.1471 0.3054 */
#include <cmath>
#include <cstdio>
#include <libalglib/dataanalysis.h>
#include "search.h"
using namespace alglib;
static const int COUNTS[3][3] = {{1, 2, 7}, {8, 1, 1}, {7, 1, 2}};
static const char *CANDIDATES[] = {"squares of softmax", "cross-entropy of softmax"};
static double decay, z[9]; // outputs at -1, 0 and 1
static int entropy;

static double error(const double *w) { // leaves the outputs in z
    double sum = decay / 2 * (w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3]);
    for (int i = 0; i < 3; i++) {
        double x = (i - 1) * std::sqrt(1.5), a = w[0] + w[1] * x, b = w[2] + w[3] * x;
        double e[3] = {std::exp(a), std::exp(b), 1};
        for (int k = 0; k < 3; k++) {
            double y = z[3 * i + k] = e[k] / (e[0] + e[1] + e[2]), n = COUNTS[i][k];
            sum += entropy ? -n * std::log(y) : (n * (1 - y) * (1 - y) + (10 - n) * y * y) / 2;
        }
    }
    return sum;
}
int main() {
    const char *names[] = {"mlptrainnetwork", "mlptrainlm", "mlptrainlbfgs"};
    real_2d_array data;
    data.setlength(30, 2);
    for (int n = 0; n < 30; n++) data[n][0] = n / 10 - 1;
    for (int n = 0; n < 30; n++)
        data[n][1] = (n % 10 >= COUNTS[n / 10][0]) + (n % 10 >= 10 - COUNTS[n / 10][2]);
    real_1d_array x = "[0]", y;
    multilayerperceptron net;
    mlpreport report;
    ae_int_t info;
    for (int way = 0; way < 3; way++) {
        mlptrainer s;
        mlpcreatec0(1, 3, net), mlpcreatetrainercls(1, 3, s), mlpsetdataset(s, data, 30);
        mlpsetdecay(s, 0), mlpsetcond(s, 1e-9, 0);
        if (way == 0) mlptrainnetwork(s, net, 3, report);
        if (way == 1) mlptrainlm(net, data, 30, 0.001, 3, info, report);
        if (way == 2) mlptrainlbfgs(net, data, 30, 0.001, 3, 1e-9, 0, info, report);
        for (int n = 0; n < 9; n++) x[0] = n / 3 - 1, mlpprocess(net, x, y), z[n] = y[n % 3];
        std::printf("{\"package\": \"alglib\", \"question\": \"`%s`\", ", names[way]);
        print("measured", z, 6, ", \"predicted\": {");
        decay = way ? 0.001 : 0;
        for (entropy = 0; entropy < 2; entropy++) {
            double w[4] = {};
            minimise(error, w, 4), error(w);
            print(CANDIDATES[entropy], z, 6, entropy ? "}}\n" : ", ");
        }
    }
}
