#include "training/order.hpp"

#include <algorithm>
#include <numeric>

namespace initlab::training {

namespace {

__extension__ using Wide = unsigned __int128;

/// Uniform on 0 .. n-1 (Lemire 2019, without the rejection: the bias is below n / 2^64).
std::int64_t below(std::uint64_t bits, std::uint64_t n) {
  return static_cast<std::int64_t>((static_cast<Wide>(bits) * n) >> 64);
}

class Shuffled : public SampleOrder {
 public:
  Shuffled(Index samples, Index batch, std::uint64_t seed)
      : samples_(samples), batch_(batch), rng_(seed, "order"), order_(samples) {}

  std::int64_t steps_per_epoch() const override { return static_cast<std::int64_t>((samples_ + batch_ - 1) / batch_); }
  Index largest_batch() const override { return batch_; }

  void batch(std::int64_t step, std::vector<std::int64_t>& index) override {
    const std::int64_t epoch = step / steps_per_epoch();
    if (epoch != epoch_) shuffle(epoch);
    const Index first = static_cast<Index>(step % steps_per_epoch()) * batch_;
    const Index last = std::min(samples_, first + batch_);
    index.assign(order_.begin() + static_cast<std::ptrdiff_t>(first),
                 order_.begin() + static_cast<std::ptrdiff_t>(last));
  }

 private:
  /// Fisher and Yates' shuffle of the identity, keyed by the epoch.
  void shuffle(std::int64_t epoch) {
    const Rng rng = rng_.at(static_cast<std::uint64_t>(epoch));
    std::iota(order_.begin(), order_.end(), std::int64_t{0});
    for (Index i = samples_; i > 1; --i) std::swap(order_[i - 1], order_[static_cast<Index>(below(rng.bits(i, 0), i))]);
    epoch_ = epoch;
  }

  Index samples_, batch_;
  Rng rng_;
  std::vector<std::int64_t> order_;
  std::int64_t epoch_ = -1;
};

class WithReplacement : public SampleOrder {
 public:
  WithReplacement(Index samples, Index batch, std::uint64_t seed)
      : samples_(samples), batch_(batch), rng_(seed, "order with replacement") {}

  std::int64_t steps_per_epoch() const override { return static_cast<std::int64_t>((samples_ + batch_ - 1) / batch_); }
  Index largest_batch() const override { return batch_; }

  void batch(std::int64_t step, std::vector<std::int64_t>& index) override {
    const Rng rng = rng_.at(static_cast<std::uint64_t>(step));
    index.resize(batch_);
    for (Index i = 0; i < batch_; ++i) index[i] = below(rng.bits(i, 0), samples_);
  }

 private:
  Index samples_, batch_;
  Rng rng_;
};

}  // namespace

std::unique_ptr<SampleOrder> shuffled(Index samples, Index batch, std::uint64_t seed) {
  return std::make_unique<Shuffled>(samples, std::min(samples, batch), seed);
}

std::unique_ptr<SampleOrder> with_replacement(Index samples, Index batch, std::uint64_t seed) {
  return std::make_unique<WithReplacement>(samples, batch, seed);
}

}  // namespace initlab::training
