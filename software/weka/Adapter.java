// Weka, asked for class probabilities.
//
// Set are the hidden units and the seed; at defaults nothing else: pattern after pattern, rate 0.3,
// momentum 0.2, 500 epochs, inputs rescaled to (-1, 1) by itself. Its manual recommends nothing for
// probabilities; instead of that, a rate of 0.01, no momentum and 2000 epochs. A step is one epoch
// at a rate of 1e-7, in which the weights hardly move; its start is what 1e-300 leaves. A long run
// is 20000 epochs at 0.001. Weights are read from its text, and given for inputs that are not
// rescaled. The form `logistic` is its multinomial logit, without hidden units, whose last class has
// no weights; long, it has no ridge. Its start is what no iteration leaves.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weka.classifiers.Classifier;
import weka.classifiers.functions.Logistic;
import weka.classifiers.functions.MultilayerPerceptron;
import weka.core.Attribute;
import weka.core.FastVector;
import weka.core.Instance;
import weka.core.Instances;

public class Adapter {
  static Path folder;
  static Map<String, String> job = new LinkedHashMap<>();

  static Map<Integer, List<double[]>> read(String name) throws Exception {
    Map<Integer, List<double[]>> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(folder.resolve(name)).stream().skip(1).toList()) {
      String[] words = line.split(",");
      double[] row = new double[words.length - 1];
      for (int i = 0; i < row.length; i++) row[i] = Double.parseDouble(words[i + 1]);
      found.computeIfAbsent(Integer.parseInt(words[0]), trial -> new ArrayList<>()).add(row);
    }
    return found;
  }

  static Classifier classifier(int trial, boolean start) {
    boolean fit = job.get("mode").equals("fit"), step = job.get("mode").equals("step");
    if (job.get("form").equals("logistic")) {
      Logistic model = new Logistic();
      if (!fit) model.setRidge(0);
      if (step || start) model.setMaxIts(start ? 0 : 1);
      return model;
    }
    MultilayerPerceptron model = new MultilayerPerceptron();
    model.setHiddenLayers(job.get("hidden"));
    model.setSeed(Integer.parseInt(job.get("seed")) + trial);
    if (fit && job.get("setting").equals("defaults") && !start) return model;
    model.setMomentum(0);
    model.setLearningRate(start ? 1e-300 : fit ? 0.01 : step ? 1e-7 : 0.001);
    model.setTrainingTime(start || step ? 1 : fit ? 2000 : 20000);
    return model;
  }

  static Instances table(int inputs, int q) {
    FastVector columns = new FastVector(), labels = new FastVector();
    for (int i = 1; i <= inputs; i++) columns.addElement(new Attribute("x" + i));
    for (int k = 1; k <= q; k++) labels.addElement("c" + k);
    columns.addElement(new Attribute("class", labels));
    Instances made = new Instances("sample", columns, 0);
    made.setClassIndex(inputs);
    return made;
  }

  static String coefficients(Logistic model, int inputs, int q) {
    double[][] known = model.coefficients();
    StringBuilder found = new StringBuilder();
    for (int k = 0; k < q; k++)
      for (int i = 0; i <= inputs; i++) found.append(",").append(k < q - 1 ? known[i][k] : 0);
    return found.append("\n").toString();
  }

  // Hidden units first, each with its bias before what comes in; nodes 0 to q - 1 are the outputs.
  static String weights(Classifier model, Instances sample) {
    if (model instanceof Logistic)
      return coefficients((Logistic) model, sample.numAttributes() - 1, sample.numClasses());
    StringBuilder outer = new StringBuilder(), inner = new StringBuilder();
    for (String node : model.toString().split("Class ")[0].split("Sigmoid Node ")) {
      Matcher all = Pattern.compile("(Threshold|Node \\d+|Attrib x\\d+)\\s+(\\S+)").matcher(node);
      boolean first = node.contains("Attrib x");
      List<Double> own = new ArrayList<>();
      while (all.find()) own.add(Double.parseDouble(all.group(2)));
      for (int i = 1; first && i < own.size(); i++) {
        double[] x = sample.attributeToDoubleArray(i - 1);
        double low = Arrays.stream(x).min().orElse(-1), high = Arrays.stream(x).max().orElse(1);
        own.set(i, own.get(i) / ((high - low) / 2));
        own.set(0, own.get(0) - own.get(i) * (high + low) / 2);
      }
      own.forEach(weight -> (first ? inner : outer).append(",").append(weight));
    }
    return inner.append(outer).append("\n").toString();
  }

  static String head(String first, String letter, int n) {
    StringBuilder line = new StringBuilder(first);
    for (int i = 1; i <= n; i++) line.append(",").append(letter).append(i);
    return line.append("\n").toString();
  }

  public static void main(String[] words) throws Exception {
    folder = Path.of(words[words.length - 1]);
    for (String line : Files.readAllLines(folder.resolve("job.csv")))
      job.put(line.split(",")[0], line.split(",")[1]);
    int q = Integer.parseInt(job.get("classes")), hidden = Integer.parseInt(job.get("hidden"));
    Map<Integer, List<double[]>> train = read("train.csv"), test = read("test.csv");
    int inputs = test.values().iterator().next().get(0).length;
    StringBuilder outputs = new StringBuilder(head("trial", "z", q));
    StringBuilder fits = new StringBuilder("trial,seconds,iterations,reported,message\n");
    StringBuilder kept = new StringBuilder("trial,moment");
    boolean network = !job.get("form").equals("logistic");
    int wide = network ? hidden * (1 + inputs) + q * (1 + hidden) : q * (1 + inputs);
    kept.append(head("", "w", wide));
    for (int trial : test.keySet()) {
      Instances sample = table(inputs, q);
      for (double[] values : train.get(trial)) {
        values[inputs] -= 1;
        sample.add(new Instance(1, values));
      }
      Classifier model = classifier(trial, false), start = classifier(trial, true);
      String message = "";
      double seconds = Double.NaN;
      long began = System.nanoTime();
      try {
        model.buildClassifier(sample);
        seconds = (System.nanoTime() - began) / 1e9;
        start.buildClassifier(sample);
        kept.append(trial + ",start" + weights(start, sample));
        kept.append(trial + ",end" + weights(model, sample));
      } catch (Exception error) {
        message = error.toString().replaceAll("[,\"\n]", " ");
        model = null;
      }
      fits.append(trial + "," + seconds + ",,," + message + "\n");
      for (double[] point : test.get(trial)) {
        Instance asked = new Instance(1, Arrays.copyOf(point, inputs + 1));
        asked.setDataset(sample);
        asked.setClassMissing();
        double[] given = new double[q];
        if (model == null) Arrays.fill(given, Double.NaN);
        else given = model.distributionForInstance(asked);
        outputs.append(trial);
        for (double value : given) outputs.append(",").append(value);
        outputs.append("\n");
      }
    }
    Files.writeString(folder.resolve("outputs.csv"), outputs);
    Files.writeString(folder.resolve("fits.csv"), fits);
    Files.writeString(folder.resolve("weights.csv"), kept);
  }
}
