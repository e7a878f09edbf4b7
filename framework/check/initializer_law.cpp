#include "check/initializer_law.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "check/statistics.hpp"
#include "check/tensors.hpp"

namespace initlab::check {

namespace {

constexpr const char* kNoClaim = "it claims no law: `law` returns nothing";

/// One tensor of the grid: what is claimed of it, and the entries of two draws.
struct Drawn {
  TensorInfo info;
  Law law;
  std::vector<double> entries;
  std::vector<double> means, variances;  ///< of each draw, where entries may depend on each other
};

/// Entries that depend on each other (a law that is "other" or orthogonal) are drawn eight times: how far the draws'
/// own means and variances spread is then the only honest measure of an error.
constexpr std::uint64_t kDependentDraws = 8;

/// Student's t with 7 degrees of freedom exceeds 16 with probability 9e-7, as a normal deviate exceeds kErrors.
constexpr double kDependentErrors = 16;

/// What a mean over draws may be off by: kErrors of the entries' own standard error, or more if draws spread more.
double allowed(double entries_error, const std::vector<double>& of_draws) {
  double error = kErrors * entries_error;
  if (!of_draws.empty()) {
    const SampleMoments moments = sample_moments(of_draws);
    error = std::max(error, kDependentErrors * std::sqrt(moments.variance / (moments.count - 1)));
  }
  return error;
}

/// Every tensor of the grid. Two draws of more than 40,000 entries: the variance of a normal law is known to
/// sqrt(2 / 80000) = 0.5 % of itself, so that with kErrors of them an error of 3 % of the standard deviation (6.1 % of
/// the variance) is rejected with a probability of 1 - 1e-12.
std::vector<Drawn> draw(const Initializer& initializer, std::uint64_t seed) {
  std::vector<Drawn> all;
  for (const TensorInfo& info : large_tensors()) {
    const std::optional<Law> law = initializer.law(info);
    if (!law) skip("{}", kNoClaim);
    Drawn drawn{info, *law, {}, {}, {}};
    const bool dependent = law->shape == Law::Shape::other || law->shape == Law::Shape::orthogonal;
    for (std::uint64_t k = 0; k < (dependent ? kDependentDraws : 2); ++k) {
      std::vector<double> entries;
      for (const Real x : filled(initializer, info, seed + k)) entries.push_back(static_cast<double>(x));
      if (dependent) {
        const SampleMoments moments = sample_moments(entries);
        drawn.means.push_back(moments.mean);
        drawn.variances.push_back(moments.variance);
      }
      drawn.entries.insert(drawn.entries.end(), entries.begin(), entries.end());
    }
    all.push_back(std::move(drawn));
  }
  return all;
}

/// A mistake that is often made: what the variance then is, if one knows the claim.
struct Mistake {
  const char* text;
  std::function<double(const Initializer&, const Drawn&)> variance;
};

double claimed(const Initializer& initializer, TensorInfo info, Index fan_in, Index fan_out) {
  info.spec.fan_in = fan_in;
  info.spec.fan_out = fan_out;
  try {
    const std::optional<Law> law = initializer.law(info);
    return law ? law->variance : std::nan("");
  } catch (const std::exception&) {
    return std::nan("");  // fans that no layer has need not be understood
  }
}

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> kMistakes = {
      {"fan_in and fan_out were exchanged",
       [](const Initializer& i, const Drawn& d) { return claimed(i, d.info, d.info.fan_out(), d.info.fan_in()); }},
      {"the bias were counted as an input of its own (fan_in + 1)",
       [](const Initializer& i, const Drawn& d) { return claimed(i, d.info, d.info.fan_in() + 1, d.info.fan_out()); }},
      {"fan_in were the number of all entries of the tensor",
       [](const Initializer& i, const Drawn& d) { return claimed(i, d.info, d.info.spec.size(), d.info.fan_out()); }},
      {"fan_in were read off the flattened tensor (its columns) instead of taken from the layer",
       [](const Initializer& i, const Drawn& d) { return claimed(i, d.info, d.info.spec.columns, d.info.fan_out()); }},
      {"fan_in were read off the flattened tensor (its rows) instead of taken from the layer",
       [](const Initializer& i, const Drawn& d) { return claimed(i, d.info, d.info.spec.rows, d.info.fan_out()); }},
      {"the variance were taken for the standard deviation",
       [](const Initializer&, const Drawn& d) { return d.law.variance * d.law.variance; }},
      {"the standard deviation were taken for the variance",
       [](const Initializer&, const Drawn& d) { return d.law.std(); }},
      {"a normal law were cut at 2 standard deviations without being widened by 1 / 0.8796",
       [](const Initializer&, const Drawn& d) { return d.law.variance * truncated_std(2) * truncated_std(2); }},
      {"the variance were half of it (LeCun's 1 / fan_in where He's 2 / fan_in is claimed?)",
       [](const Initializer&, const Drawn& d) { return d.law.variance / 2; }},
      {"the variance were twice that (a gain of sqrt(2) applied twice?)",
       [](const Initializer&, const Drawn& d) { return 2 * d.law.variance; }},
      {"a uniform law's bound were the standard deviation",
       [](const Initializer&, const Drawn& d) { return d.law.variance / 3; }},
  };
  return kMistakes;
}

bool agrees(const Drawn& drawn, double variance) {
  const SampleMoments moments = sample_moments(drawn.entries);
  // What single precision may lose of entries that are all equal in size, where the sample shows no error at all.
  const double rounding = 1e-5 * variance;
  return std::abs(moments.variance - variance) <= allowed(moments.variance_error, drawn.variances) + rounding;
}

/// "; as if fan_in and fan_out were exchanged": a mistake that explains the variances of all tensors of the grid.
std::string explanation(const Initializer& initializer, const std::vector<Drawn>& all) {
  for (const Mistake& mistake : mistakes())
    if (std::all_of(all.begin(), all.end(),
                    [&](const Drawn& drawn) { return agrees(drawn, mistake.variance(initializer, drawn)); }))
      return std::string("; as if ") + mistake.text;
  return "";
}

bool has_distribution(const Law& law) {
  return law.shape == Law::Shape::normal || law.shape == Law::Shape::uniform ||
         law.shape == Law::Shape::truncated_normal;
}

/// True if one of the words between the underscores of a name is `word`.
bool has_word(const std::string& name, const std::string& word) {
  return ("_" + name + "_").find("_" + word + "_") != std::string::npos;
}

/// True for the published scheme itself, "he" or "he_uniform"; "he_fan_out" may be a variation of it.
bool is_plain(const std::string& name, const std::string& word) {
  for (const char* law : {"", "_normal", "_uniform", "_truncated"})
    if (name == word + law) return true;
  return false;
}

/// The block of group g of a tensor.
arma::mat block(const Matrix& w, const TensorSpec& spec, Index g) {
  const arma::mat whole = arma::conv_to<arma::mat>::from(w);
  const Index n = (spec.outputs_are_rows ? w.n_rows : w.n_cols) / spec.groups;
  return spec.outputs_are_rows ? arma::mat(whole.rows(g * n, (g + 1) * n - 1))
                               : arma::mat(whole.cols(g * n, (g + 1) * n - 1));
}

}  // namespace

void mean_is_claimed(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    for (const Drawn& drawn : draw(initializer, subject.seed)) {
      const SampleMoments moments = sample_moments(drawn.entries);
      const double rounding = 1e-6 * std::abs(drawn.law.mean);
      if (std::abs(moments.mean - drawn.law.mean) > allowed(moments.mean_error, drawn.means) + rounding)
        fail("{}: its entries have mean {:.4g} +- {:.1g}, claimed {:g}", text(drawn.info), moments.mean,
             moments.mean_error, drawn.law.mean);
    }
  });
}

void variance_is_claimed(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    const std::vector<Drawn> all = draw(initializer, subject.seed);
    for (const Drawn& drawn : all) {
      if (agrees(drawn, drawn.law.variance)) continue;
      const SampleMoments moments = sample_moments(drawn.entries);
      fail("{}: its entries have variance {:.4g} +- {:.1g}, claimed {:.4g}{}", text(drawn.info), moments.variance,
           moments.variance_error, drawn.law.variance, explanation(initializer, all));
    }
  });
}

void law_is_claimed(const Subject& subject) {
  constexpr double kProbability = 1e-6;
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    bool any = false;
    for (Drawn& drawn : draw(initializer, subject.seed)) {
      if (!has_distribution(drawn.law) || drawn.law.variance == 0) continue;
      any = true;
      const double n = static_cast<double>(drawn.entries.size()), found = distance(drawn.entries, drawn.law),
                   critical = critical_distance(n, kProbability);
      if (found > critical)
        fail(
            "{}: its entries are not from {}: Kolmogorov-Smirnov distance {:.4f} over {:.0f} entries (expected below "
            "{:.4f})",
            text(drawn.info), drawn.law.text(), found, n, critical);
    }
    if (!any) skip("the law that it claims is a constant, or none whose distribution is known entry by entry");
  });
}

void published_variance(const Subject& subject) {
  struct Published {
    const char *word, *formula;
    std::function<double(double in, double out)> variance;
  };
  static const std::vector<Published> kPublished = {
      {"glorot_heuristic", "1 / (3 fan_in) (Glorot and Bengio 2010, eq. 1)",
       [](double in, double) { return 1 / (3 * in); }},
      {"he", "2 / fan_in (He et al. 2015, eq. 10)", [](double in, double) { return 2 / in; }},
      {"kaiming", "2 / fan_in (He et al. 2015, eq. 10)", [](double in, double) { return 2 / in; }},
      {"xavier", "2 / (fan_in + fan_out) (Glorot and Bengio 2010, eq. 12)",
       [](double in, double out) { return 2 / (in + out); }},
      {"glorot", "2 / (fan_in + fan_out) (Glorot and Bengio 2010, eq. 12)",
       [](double in, double out) { return 2 / (in + out); }},
      {"lecun", "1 / fan_in (LeCun et al. 1998, eq. 16)", [](double in, double) { return 1 / in; }},
  };
  if (!subject.cases.unknown.empty()) skip("{}", subject.cases.unknown);
  const Component& component = subject.found->component;
  const auto published = std::find_if(kPublished.begin(), kPublished.end(),
                                      [&](const Published& one) { return has_word(component.about.name, one.word); });
  if (published == kPublished.end()) skip("no published scheme is part of its name");
  const auto initializer = make<Initializer>(component, subject.cases.list.front().parameters);
  for (const TensorInfo& info : large_tensors()) {
    if (info.spec.role != Role::weight) continue;  // papers say what they do with biases, each something else
    const std::optional<Law> law = initializer->law(info);
    if (!law) skip("{}", kNoClaim);
    const double variance =
        published->variance(static_cast<double>(info.fan_in()), static_cast<double>(info.fan_out()));
    // Six digits: constants such as 0.8796257 are printed with seven.
    if (std::abs(law->variance / variance - 1) <= 1e-6) continue;
    if (is_plain(component.about.name, published->word))
      fail("{}: a scheme with \"{}\" in its name has the variance {}: {:.4g}, but it claims {:.4g} at its defaults",
           text(info), published->word, published->formula, variance, law->variance);
    warn(
        "{}: a scheme with \"{}\" in its name is expected to have the variance {}: {:.4g}; it claims {:.4g} at its "
        "defaults",
        text(info), published->word, published->formula, variance, law->variance);
  }
}

void orthogonal_as_claimed(const Subject& subject) {
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    for (const TensorInfo& info : odd_tensors()) {
      const std::optional<Law> law = initializer.law(info);
      if (!law || law->shape != Law::Shape::orthogonal) skip("it does not claim to be orthogonal");
      const Matrix w = filled(initializer, info, subject.seed);
      for (Index g = 0; g < info.spec.groups; ++g) {
        const arma::mat q = block(w, info.spec, g) / law->scale;
        const arma::mat gram = q.n_rows >= q.n_cols ? arma::mat(q.t() * q) : arma::mat(q * q.t());
        // Entries rounded to Real: a product of n of them is off by at most 2 eps sqrt(n) of a unit vector's.
        const double eps = static_cast<double>(std::numeric_limits<Real>::epsilon());
        const double allowed = 8 * eps * std::sqrt(static_cast<double>(std::max(q.n_rows, q.n_cols)));
        const double largest = arma::abs(gram - arma::eye(gram.n_rows, gram.n_cols)).max();
        if (!(largest <= allowed))
          fail(
              "{}: its {} are not orthonormal after division by the scale {:g}: the Gram matrix is off by {:.2g} "
              "(expected at most {:.1g})",
              text(info), q.n_rows >= q.n_cols ? "columns" : "rows", law->scale, largest, allowed);
      }
    }
  });
}

void trace_is_haar(const Subject& subject) {
  // The trace of a uniformly distributed orthogonal n x n matrix has mean 0, variance 1 and, for n >= 4, fourth moment
  // 3 (Diaconis and Shahshahani 1994): over 400 draws the mean is known to 0.05, the variance to sqrt(2 / 400) = 0.07.
  constexpr Index kSize = 6;
  constexpr std::uint64_t kDraws = 400;
  for_each_case<Initializer>(subject, [&](const Initializer& initializer) {
    const TensorInfo info = dense_tensor("square", kSize, kSize);
    const std::optional<Law> law = initializer.law(info);
    if (!law || law->shape != Law::Shape::orthogonal) skip("it does not claim to be orthogonal");
    std::vector<double> traces;
    for (std::uint64_t k = 0; k < kDraws; ++k)
      traces.push_back(static_cast<double>(arma::trace(filled(initializer, info, subject.seed + k))) / law->scale);
    const SampleMoments moments = sample_moments(traces);
    const double mean_error = 1 / std::sqrt(static_cast<double>(kDraws)), variance_error = std::sqrt(2.0) * mean_error;
    if (std::abs(moments.mean) > kErrors * mean_error || std::abs(moments.variance - 1) > kErrors * variance_error)
      fail(
          "traces of {} orthogonal matrices of {} x {} have mean {:.2f} and variance {:.2f}, where those of uniformly "
          "distributed ones have 0 and 1; was Q of a QR multiplied by the signs of R's diagonal?",
          kDraws, kSize, kSize, moments.mean, moments.variance);
  });
}

}  // namespace initlab::check
