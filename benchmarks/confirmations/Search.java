import java.util.function.ToDoubleFunction;

// A minimum without derivatives: along any one weight, while that helps, in ever smaller steps.
class Search {
    static void minimise(ToDoubleFunction<double[]> error, double[] w) {
        for (double step = 1, moved; step > 1e-9; step /= moved > 0 ? 1 : 2) {
            moved = 0;
            for (int k = 0; k < 2 * w.length; k++) {
                double now = error.applyAsDouble(w), delta = k % 2 > 0 ? step : -step;
                w[k / 2] += delta;
                if (error.applyAsDouble(w) < now) moved = 1;
                else w[k / 2] -= delta;
            }
        }
    }
}
