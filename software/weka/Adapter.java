// Weka, asked for class probabilities.
//
// Set are the hidden units and the seed; at defaults nothing else: pattern after pattern, rate 0.3,
// momentum 0.2, 500 epochs, inputs and weights' starts its own. Its manual recommends nothing for
// probabilities; instead of that, a rate of 0.01, no momentum and 2000 epochs. Its weights cannot be
// read but as text. A step is one epoch at a rate of 1e-6; a long run is 20000 epochs at one of 0.001.
// The form `logistic` is its multinomial logit, without hidden units; long, it has no ridge.

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  static Classifier classifier(int trial) {
    boolean fit = job.get("mode").equals("fit"), step = job.get("mode").equals("step");
    if (job.get("form").equals("logistic")) {
      Logistic model = new Logistic();
      if (!fit) model.setRidge(0);
      if (step) model.setMaxIts(1);
      return model;
    }
    MultilayerPerceptron model = new MultilayerPerceptron();
    model.setHiddenLayers(job.get("hidden"));
    model.setSeed(Integer.parseInt(job.get("seed")) + trial);
    if (fit && job.get("setting").equals("defaults")) return model;
    model.setMomentum(0);
    model.setLearningRate(fit ? 0.01 : step ? 1e-6 : 0.001);
    model.setTrainingTime(fit ? 2000 : step ? 1 : 20000);
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

  public static void main(String[] words) throws Exception {
    folder = Path.of(words[words.length - 1]);
    Files.readAllLines(folder.resolve("job.csv")).forEach(line -> job.put(line.split(",")[0], line.split(",")[1]));
    int q = Integer.parseInt(job.get("classes"));
    Map<Integer, List<double[]>> train = read("train.csv"), test = read("test.csv");
    StringBuilder outputs = new StringBuilder("trial"), fits = new StringBuilder("trial,seconds,iterations,reported,message\n");
    for (int k = 1; k <= q; k++) outputs.append(",z").append(k);
    outputs.append("\n");
    for (int trial : test.keySet()) {
      int inputs = test.get(trial).get(0).length;
      Instances sample = table(inputs, q);
      for (double[] row : train.get(trial)) {
        double[] values = row.clone();
        values[inputs] -= 1;
        sample.add(new Instance(1, values));
      }
      Classifier model = classifier(trial);
      String message = "";
      long began = System.nanoTime();
      try {
        model.buildClassifier(sample);
      } catch (Exception error) {
        message = error.toString().replaceAll("[,\"\n]", " ");
        model = null;
      }
      fits.append(trial + "," + (System.nanoTime() - began) / 1e9 + ",,," + message + "\n");
      for (double[] row : test.get(trial)) {
        double[] values = java.util.Arrays.copyOf(row, inputs + 1);
        Instance asked = new Instance(1, values);
        asked.setDataset(sample);
        asked.setClassMissing();
        outputs.append(trial);
        for (int k = 0; k < q; k++) outputs.append(",").append(model == null ? Double.NaN : model.distributionForInstance(asked)[k]);
        outputs.append("\n");
      }
    }
    Files.writeString(folder.resolve("outputs.csv"), outputs);
    Files.writeString(folder.resolve("fits.csv"), fits);
  }
}
