#include "theory/panels.hpp"

#include <algorithm>
#include <cmath>

namespace initlab::theory {

namespace {

// exp(-x^2 / 2) underflows to 0 at 38.6: nothing lies beyond for integrands that grow more slowly than that. Beyond 8
// lies 1e-15 of the mass.
constexpr double kReach = 38, kMass = 8;
// Within it of the origin panels have one width.
constexpr double kNear = 16;

class Cuts {
 public:
  explicit Cuts(double scale) : scale_(scale), all_{-kReach, -kMass, 0, kMass, kReach} {}

  /// The mass's end, as z.
  double mass() const { return kMass * scale_; }

  void add(double z, double most) {
    if (std::abs(z) < most) all_.push_back(z / scale_);
  }
  void add_kink(double z) { add(z, kReach * scale_); }
  /// Both sides of a place, where the mass is.
  void add_around(double centre, double distance) {
    add(centre - distance, mass());
    add(centre + distance, mass());
  }

  std::vector<double> sorted() && {
    std::sort(all_.begin(), all_.end());
    all_.erase(std::unique(all_.begin(), all_.end()), all_.end());
    return std::move(all_);
  }

 private:
  double scale_;
  std::vector<double> all_;
};

}  // namespace

std::vector<double> panels(double scale, const Landscape& landscape) {
  Cuts cuts(scale);
  if (!(scale > 0)) return std::move(cuts).sorted();
  const double origin = landscape.origin, farthest = std::abs(origin) + cuts.mass();
  double distance = 0;
  for (; distance <= std::min(kNear, farthest); distance += landscape.panel) cuts.add_around(origin, distance);
  for (; distance < farthest; distance *= 2) cuts.add_around(origin, distance);
  for (const double kink : landscape.kinks) {
    cuts.add_kink(kink);
    for (double off = landscape.panel; off < std::abs(kink - origin) / 2; off *= 2) cuts.add_around(kink, off);
    if (landscape.blur > 0)
      for (double off = landscape.blur; off < landscape.panel; off *= 4) cuts.add_around(kink, off);
  }
  return std::move(cuts).sorted();
}

}  // namespace initlab::theory
