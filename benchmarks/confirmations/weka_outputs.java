// Weka MultilayerPerceptron: what is trained, and what is given as class probabilities?
//
// Method. One input and three classes, no hidden units: two weights an output for three inputs, -1,
// 0 and 1, with (1, 2, 7), (8, 1, 1) and (7, 1, 2) of ten labels, which cannot all be fitted. Long
// training in small steps ends where the error is least. Each candidate is minimised here without
// derivatives. Predictions, classes 1 and 2 at -1 and 1:
//   squares, logistic                        0.1437 0.1908   0.9804 0.0808
//   squares, logistic, over their sum        0.1402 0.1861   0.9146 0.0754
//   cross-entropy, logistic, over their sum  0.2242 0.1829   0.8143 0.0846
//   cross-entropy of softmax                 0.2262 0.1765   0.8262 0.0765
import java.io.StringReader;

class Confirm {
    static final int[][] COUNTS = {{1, 2, 7}, {8, 1, 1}, {7, 1, 2}};
    static final String[] NAMES = {"squares, logistic", "squares, logistic, over their sum",
        "cross-entropy, logistic, over their sum", "cross-entropy of softmax"};

    static double[][] z = new double[3][3];

    static double error(int kind, double[] w) { // leaves the outputs in z
        double error = 0;
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) z[i][k] = Math.exp(w[k] + w[3 + k] * (i - 1));
            for (int k = 0; k < 3; k++) z[i][k] /= kind == 3 ? 1 : 1 + z[i][k];
            double sum = z[i][0] + z[i][1] + z[i][2];
            for (int k = 0; k < 3; k++) {
                double n = COUNTS[i][k], y = z[i][k];
                if (kind < 2) error += n * (1 - y) * (1 - y) + (10 - n) * y * y;
                if (kind == 2) error -= n * Math.log(y) + (10 - n) * Math.log(1 - y);
                if (kind == 3) error -= n * Math.log(y / sum);
                z[i][k] /= kind == 0 ? 1 : sum;
            }
        }
        return error;
    }
    static void print(String name, String after) {
        System.out.printf("\"%s\": [%.9f, %.9f, ", name, z[0][0], z[0][1]);
        System.out.printf("%.9f, %.9f]%s", z[2][0], z[2][1], after);
    }
    public static void main(String[] args) throws Exception {
        String text = "@relation r\n@attribute x numeric\n@attribute c {0, 1, 2}\n@data\n";
        for (int i = 0; i < 3; i++)
            for (int k = 0; k < 3; k++) text += (i - 1 + "," + k + "\n").repeat(COUNTS[i][k]);
        weka.core.Instances data = new weka.core.Instances(new StringReader(text));
        data.setClassIndex(1);
        var net = new weka.classifiers.functions.MultilayerPerceptron();
        net.setOptions("-H 0 -L 0.002 -M 0 -N 200000".split(" "));
        net.buildClassifier(data);
        for (int i = 0; i < 3; i++) z[i] = net.distributionForInstance(data.instance(10 * i));
        System.out.print("{\"package\": \"weka\", \"question\": \"class probabilities\", ");
        print("measured", ", \"predicted\": {");
        for (int kind = 0; kind < 4; kind++) {
            final int now = kind;
            double[] w = new double[6];
            Search.minimise(v -> error(now, v), w);
            error(kind, w);
            print(NAMES[kind], kind < 3 ? ", " : "}}\n");
        }
    }
}
