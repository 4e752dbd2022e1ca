#include <stdio.h>

/* A minimum without derivatives: along any one weight, while that helps, in ever smaller steps. */
static void minimise(double (*error)(const double *), double *w, int n) {
    for (double step = 1, moved; step > 1e-9; step /= moved ? 1 : 2) {
        moved = 0;
        for (int k = 0; k < 2 * n; k++) {
            double now = error(w), delta = k % 2 ? step : -step;
            w[k / 2] += delta;
            if (error(w) < now) moved = 1;
            else w[k / 2] -= delta;
        }
    }
}

/* The numbers by their name, as in JSON. */
static void print(const char *name, const double *numbers, int n, const char *after) {
    printf("\"%s\": [", name);
    for (int i = 0; i < n; i++) printf("%s%.9f", i ? ", " : "", numbers[i]);
    printf("]%s", after);
}
