// The formulas of `initlab predict --explain`, with their references.
#pragma once

#include "cli/formula_lines.hpp"

namespace initlab::cli::formulas {

// Tensors.
constexpr Formula kWeightVariance = {"sigma_w^2 = fan_in Var(W)", "\\sigma_w^2 = n_{\\mathrm{in}} \\mathrm{Var}(W)",
                                     "Poole et al. 2016, sec. 2"};

// Signals.
constexpr Formula kWeighted = {"q = sigma_w^2 E[x^2] + E[b^2]", "q = \\sigma_w^2\\,E[x^2] + E[b^2]",
                               "Poole et al. 2016, eq. 3"};
constexpr Formula kWeightedByPosition = {"q = sigma_w^2 E[x^2] + E[b^2], x as its positions read it",
                                         "q = \\sigma_w^2\\,E[x^2] + E[b^2]", "Poole et al. 2016, eq. 3, by position"};
constexpr Formula kLayer = {"q = moments(E[x], E[x^2])", "q = \\mathrm{moments}(E[x], E[x^2])",
                            "Layer::moments of its plugin"};
constexpr Formula kSum = {"q = E[skip^2] + scale^2 E[branch^2] + 2 scale E[skip] E[branch]",
                          "q = E[s^2] + \\alpha^2 E[r^2] + 2 \\alpha E[s] E[r]", "Yang and Schoenholz 2017"};
constexpr Formula kMeanOfLayer = {"E[z] = E[b]", "E[z] = E[b]", "weights of mean 0"};
constexpr Formula kMeanOfSum = {"E[z] = E[skip] + scale E[branch]", "E[z] = E[s] + \\alpha E[r]",
                                "means of a sum add up"};
constexpr Formula kMean = {"E[phi] = mean over lengths of E[phi(sqrt(q) g)]",
                           "E[\\phi] = \\langle E[\\phi(\\sqrt{q}\\,g)] \\rangle", "Poole et al. 2016, eq. 3"};
constexpr Formula kSecond = {"E[phi^2] = mean over lengths of E[phi(sqrt(q) g)^2]",
                             "E[\\phi^2] = \\langle E[\\phi(\\sqrt{q}\\,g)^2] \\rangle", "Poole et al. 2016, eq. 3"};
constexpr Formula kSaturated = {"saturated = P(|phi'(z)| < 0.19 sup |phi'|)",
                                "\\mathrm{saturated} = P(|\\phi'(z)| < 0.19 \\sup|\\phi'|)",
                                "Glorot and Bengio 2010, sec. 3"};
constexpr Formula kInactive = {"inactive = P(phi'(z) = 0)", "\\mathrm{inactive} = P(\\phi'(z) = 0)",
                               "He et al. 2015, sec. 2.2"};

// From layer to layer.
constexpr Formula kChi = {"chi = sigma_w^2 E[phi'^2]", "\\chi = \\sigma_w^2\\,E[\\phi'^2]", "Poole et al. 2016, eq. 6"};
constexpr Formula kChiQ = {"chi_q = sigma_w^2 dE[phi^2]/dq", "\\chi_q = \\sigma_w^2\\,dE[\\phi^2]/dq",
                           "Schoenholz et al. 2017"};
constexpr Formula kBackward = {"backward = fan_out Var(W) E[phi'^2] = chi outputs / inputs",
                               "\\mathrm{backward} = n_{\\mathrm{out}} \\mathrm{Var}(W) E[\\phi'^2]",
                               "He et al. 2015, sec. 2.2; Schoenholz et al. 2017"};

// Gradients.
constexpr Formula kGradient = {"rms dl/dz = sqrt(backward) rms dl/dz of the next",
                               "\\mathrm{rms}\\,\\partial l/\\partial z = \\sqrt{\\mathrm{backward}}\\ "
                               "\\mathrm{rms}\\,\\partial l/\\partial z_{+1}",
                               "Schoenholz et al. 2017"};
constexpr Formula kGradientEdges = {
    "rms dl/dz = sqrt(backward, mean over positions) rms dl/dz of the next",
    "\\mathrm{rms}\\,\\partial l/\\partial z = "
    "\\sqrt{\\langle\\mathrm{backward}\\rangle}\\ \\mathrm{rms}\\,\\partial l/\\partial z_{+1}",
    "the same where positions read differently many"};
constexpr Formula kGradientOfSummand = {
    "rms dl/dz = sqrt(backward (dl/dz)^2 of the next + scale^2 (dl/dy)^2 of the sum y)",
    "\\mathrm{rms}\\,\\partial l/\\partial z = \\sqrt{\\mathrm{backward}\\,(\\partial l/\\partial z_{+1})^2 + "
    "\\alpha^2 (\\partial l/\\partial y)^2}",
    "Yang and Schoenholz 2017"};
constexpr Formula kGradientHanded = {"rms dl/dz, as what reads it hands it back",
                                     "\\mathrm{rms}\\,\\partial l/\\partial z", "Schoenholz et al. 2017"};
constexpr Formula kTop = {"rms dl/dz, from the loss", "\\mathrm{rms}\\,\\partial l/\\partial z",
                          "softmax of independent logits"};
constexpr Formula kWeightGradient = {"rms dl/dW = sqrt(mean |dl/dz|^2 |x|^2 / (n_in n_out))",
                                     "\\mathrm{rms}\\,\\partial l/\\partial W = \\sqrt{\\langle|\\partial l/\\partial "
                                     "z|^2 |x|^2\\rangle / (n_{\\mathrm{in}} n_{\\mathrm{out}})}",
                                     "Glorot and Bengio 2010"};
constexpr Formula kKernelGradient = {
    "rms dl/dW = rms dl/dz rms x sqrt(positions at which an entry of the kernel reads)",
    "\\mathrm{rms}\\,\\partial l/\\partial W = \\mathrm{rms}\\,\\partial l/\\partial z\\ \\mathrm{rms}\\,x\\ \\sqrt{P}",
    "Glorot and Bengio 2010, over positions"};

// Spreads of networks of these widths.
constexpr Formula kLengthVariance = {"V = chi_q^2 V + sigma_w^4 Var[phi^2] / n",
                                     "V' = \\chi_q^2 V + \\sigma_w^4 \\mathrm{Var}[\\phi^2]/n", "delta method"};
constexpr Formula kHandedVariance = {"V = sigma_w^4 Var E[x^2]", "V' = \\sigma_w^4 \\mathrm{Var}\\,E[x^2]",
                                     "delta method"};
constexpr Formula kSpread = {"spread of q = sqrt(trigamma(q^2 / Var q)), Var q = V + 2 q^2 / n",
                             "\\sqrt{\\psi'(q^2 / \\mathrm{Var}\\,q)},\\quad \\mathrm{Var}\\,q = V + 2 q^2/n",
                             "a Gamma law of this mean and variance"};
constexpr Formula kSpreadAroundMean = {
    "spread of q = sqrt(trigamma(q^2 / Var q)), Var q = V + (2 v^2 + 4 m^2 v) / n, m = E[z], v = q - m^2",
    "\\sqrt{\\psi'(q^2 / \\mathrm{Var}\\,q)},\\quad \\mathrm{Var}\\,q = V + (2 v^2 + 4 m^2 v)/n",
    "a Gamma law of this mean and variance"};
constexpr Formula kSpreadOfSum = {
    "spread of q = sqrt(trigamma(q^2 / Var q)), Var q = (dev E[skip^2] + scale^2 dev E[branch^2])^2 + 4 scale^2 "
    "E[skip^2] E[branch^2] / n",
    "\\sqrt{\\psi'(q^2 / \\mathrm{Var}\\,q)},\\quad \\mathrm{Var}\\,q = (\\sigma_s + \\alpha^2 \\sigma_r)^2 + 4 "
    "\\alpha^2 q_s q_r / n",
    "summands that depend on each other at worst"};
constexpr Formula kSpreadOfLayer = {
    "spread of q = sqrt(trigamma(q^2 / Var q)), dev q = |dq/dE[x^2]| dev E[x^2]",
    "\\sqrt{\\psi'(q^2 / \\mathrm{Var}\\,q)},\\quad \\sigma_q = |dq/dE[x^2]|\\,\\sigma_{E[x^2]}", "delta method"};
constexpr Formula kSpreadOfRotation = {"spread of q = sqrt(Var ln K), K the law's variance",
                                       "\\sqrt{\\mathrm{Var} \\ln K}", "a rotation keeps lengths"};
constexpr Formula kExactSpread = {"spread of q = sqrt(Var ln K + trigamma(n / 2)), K the law's variance",
                                  "\\sqrt{\\mathrm{Var} \\ln K + \\psi'(n/2)}", "Hanin and Nica 2020"};
constexpr Formula kExactSpreadOfUnits = {"spread of E[phi^2] = sqrt(Var ln K + Var ln of a mean over n units)",
                                         "\\sqrt{\\mathrm{Var} \\ln K + \\mathrm{Var} \\ln \\langle\\phi^2\\rangle_n}",
                                         "Hanin and Nica 2020"};
constexpr Formula kSpreadHandedOn = {"spread of q, as it is read", "\\mathrm{Var} \\ln q", "nothing is added"};
constexpr Formula kSpreadOfSecond = {
    "spread of E[phi^2] = sqrt(trigamma(E[phi^2]^2 / (c^2 + Var[phi^2] / n))), c = dE[phi^2]/dq dev K",
    "\\sqrt{\\psi'(E[\\phi^2]^2 / (c^2 + \\mathrm{Var}[\\phi^2]/n))}", "delta method"};
constexpr Formula kSpreadOfMean = {"deviation of E[phi] = sqrt((E[phi^2] - E[phi]^2) / n + c^2), c = dE[phi]/dq dev K",
                                   "\\sqrt{(E[\\phi^2] - E[\\phi]^2)/n + c^2}", "delta method"};
constexpr Formula kSpreadOfMeanGiven = {
    "deviation of E[phi] = sqrt(Var[phi given what units have in common] / n + c^2), c = dE[phi]/dq dev K",
    "\\sqrt{\\mathrm{Var}[\\phi \\mid \\text{length}]/n + c^2}", "delta method"};
constexpr Formula kSpreadOfRoot = {
    "spread of E[phi] = sqrt(trigamma(E[phi]^2 / Var)), Var = Var[phi] / n + c^2, c = "
    "dE[phi]/dq dev K",
    "\\sqrt{\\psi'(E[\\phi]^2 / (\\mathrm{Var}[\\phi]/n + c^2))}", "a Gamma law of this mean and variance"};
constexpr Formula kExactSpreadOfMean = {
    "spread of E[phi] = sqrt(trigamma(n / (E[phi^2] / E[phi]^2 - 1)) + Var ln K / 4)",
    "\\sqrt{\\psi'(n / (E[\\phi^2]/E[\\phi]^2 - 1)) + \\mathrm{Var} \\ln K / 4}", "E[phi] goes with the root of K"};
constexpr Formula kSpreadOfSaturated = {"deviation of saturated = sqrt(p (1 - p) / n + c^2), c = dp/dq dev K",
                                        "\\sqrt{p (1 - p)/n + c^2}", "counting n units"};
constexpr Formula kSpreadOfInactive = {"deviation of inactive = sqrt(p (1 - p) / n + c^2), c = dp/dq dev K",
                                       "\\sqrt{p (1 - p)/n + c^2}", "counting n units"};

// Of gradients: G + D^2 = Var ln (dl/dz)^2, G for signals of given lengths. A node's are those that it hands back.
constexpr Formula kSpreadOfGradient = {
    "spread of rms dl/dz = sqrt(G + D^2) / 2, G + D^2 = Var ln (dl/dz)^2 by what reads z",
    "\\sqrt{G + D^2}/2,\\quad G + D^2 = \\mathrm{Var} \\ln (\\partial l/\\partial z)^2", "half that of the squares"};
constexpr Formula kSpreadOfFreshGradient = {
    "spread of rms dl/dz = sqrt(G + trigamma(n / 2) + D^2) / 2, G and D by what reads z",
    "\\sqrt{G + \\psi'(n/2) + D^2}/2", "a mean of n independent squares"};
constexpr Formula kSpreadOfWeightGradient = {
    "spread of rms dl/dW = spread of rms dl/dz + spread of E[x^2] / 2",
    "\\sigma_{\\ln \\mathrm{rms}\\,\\partial l/\\partial z} + \\sigma_{\\ln E[x^2]}/2",
    "factors that depend on each other at worst"};
constexpr Formula kGradientVariance = {"G = G of what reads it + trigamma(n / (3 E[phi'^4] / E[phi'^2]^2 - 1))",
                                       "G' = G + \\psi'(n / (3 E[\\phi'^4]/E[\\phi'^2]^2 - 1))",
                                       "delta method, of n independent normal gradients"};
constexpr Formula kGradientVarianceOfSlopes = {"G = G of what reads it + trigamma(n / (Var[phi'^2] / E[phi'^2]^2))",
                                               "G' = G + \\psi'(n / (\\mathrm{Var}[\\phi'^2]/E[\\phi'^2]^2))",
                                               "delta method, of gradients whose squares are given"};
constexpr Formula kGradientVarianceCoupled = {"G = G of what reads it + trigamma(n / (5 Var[phi'^2] / E[phi'^2]^2))",
                                              "G' = G + \\psi'(n / (5 \\mathrm{Var}[\\phi'^2]/E[\\phi'^2]^2))",
                                              "an upper bound, behind a rotation"};
constexpr Formula kGradientByLengths = {"D = D of what reads it + |dE[phi'^2]/dq| dev K / E[phi'^2]",
                                        "D' = D + |dE[\\phi'^2]/dq|\\,\\sigma_K / E[\\phi'^2]",
                                        "delta method; lengths of all layers go together"};
constexpr Formula kGradientVarianceOfUnits = {"G = G of what reads it + trigamma(n / 2)", "G' = G + \\psi'(n/2)",
                                              "a mean of n independent squares"};
constexpr Formula kGradientVarianceRotated = {"G = G of what reads it + trigamma(m (n + 2) / (2 (n - m))), m inputs",
                                              "G' = G + \\psi'(m (n + 2) / (2 (n - m)))",
                                              "m of n orthogonal directions"};
constexpr Formula kGradientVarianceOfUnitsRotated = {
    "G = G of what reads it + trigamma(n / 2) + trigamma(m (n + 2) / (2 (n - m))), m inputs",
    "G' = G + \\psi'(n/2) + \\psi'(m (n + 2) / (2 (n - m)))", "m of n orthogonal directions"};
constexpr Formula kGradientVarianceDivided = {
    "G = G of what reads it + p^2 Var ln E[x^2], (dl/dx)^2 going with E[x^2]^p",
    "G' = G + p^2\\,\\mathrm{Var} \\ln E[x^2]", "lengths that are divided out"};
constexpr Formula kGradientVarianceOfLoss = {
    "G = trigamma(s^2 / (d^2 + c^2)), s = E[(dl/dz)^2], d its deviation over outputs of a given law, c = ds/dq dev K",
    "G = \\psi'(s^2 / (d^2 + c^2))", "4096 draws, delta method; a Gamma law of this mean and variance"};
constexpr Formula kSpreadOfLoss = {
    "spread of the loss = sqrt(trigamma(l^2 / (d^2 + c^2))), d its deviation over outputs of a given law, "
    "c = dl/dq dev K",
    "\\sqrt{\\psi'(l^2 / (d^2 + c^2))}", "4096 draws, delta method; at most that where samples differ"};

// Many such layers.
constexpr Formula kFixedPoint = {"q* = sigma_w^2 E[phi(sqrt(q*) g)^2] + sigma_b^2",
                                 "q^* = \\sigma_w^2\\,E[\\phi(\\sqrt{q^*}\\,g)^2] + \\sigma_b^2",
                                 "Poole et al. 2016, eq. 3"};
constexpr Formula kChiAt = {"chi at q* = sigma_w^2 E[phi'^2]", "\\chi = \\sigma_w^2\\,E[\\phi'^2]",
                            "Poole et al. 2016, eq. 6"};
constexpr Formula kChiQAt = {"chi_q at q* = sigma_w^2 dE[phi^2]/dq", "\\chi_q = \\sigma_w^2\\,dE[\\phi^2]/dq",
                             "Schoenholz et al. 2017"};
constexpr Formula kCosine = {"c* = (sigma_w^2 E[phi(z) phi(z')] + sigma_b^2) / q*, z and z' of cosine c*",
                             "c^* = (\\sigma_w^2\\,E[\\phi(z) \\phi(z')] + \\sigma_b^2) / q^*",
                             "Poole et al. 2016, eq. 5"};
constexpr Formula kSmallCosine = {"c* at q* = 0: of what is left of two signals", "c^*", "small lengths"};
constexpr Formula kCosineSlope = {"dc'/dc at c* = sigma_w^2 E[phi'(z) phi'(z')]",
                                  "dc'/dc = \\sigma_w^2\\,E[\\phi'(z) \\phi'(z')]", "Poole et al. 2016, eq. 6"};
constexpr Formula kLengthScale = {"xi_q = -1 / ln|chi_q|", "\\xi_q = -1/\\ln|\\chi_q|", "Schoenholz et al. 2017"};
constexpr Formula kCosineScale = {"xi_c = -1 / ln|dc'/dc|", "\\xi_c = -1/\\ln|dc'/dc|", "Schoenholz et al. 2017"};
constexpr Formula kTrained = {"6 xi_c", "6 \\xi_c", "an empirical rule: how deep trained tanh networks went"};

}  // namespace initlab::cli::formulas
