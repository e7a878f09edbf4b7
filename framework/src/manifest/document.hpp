// Document: a manifest that was read once, and the runs that it expands to.
#pragma once

#include <string>
#include <vector>

#include "manifest/catalogue.hpp"
#include "manifest/grid.hpp"
#include "manifest/plan.hpp"
#include "manifest/problems.hpp"

namespace initlab::manifest {

class Document {
 public:
  /// `name` stands for the file in messages; `overrides` are as load() takes them. What is wrong with the text is said
  /// with what is wrong with the runs, when they are asked for.
  Document(std::string text, std::string name, std::vector<std::string> overrides);

  /// All runs, in order. Throws ManifestError.
  std::vector<RunPlan> runs(const Catalogue& catalogue) const;

  /// The same without setups, of which each point of a grid would need its own.
  std::vector<RunPlan> outline(const Catalogue& catalogue) const;

  /// One of them by RunPlan::index, at a small part of what all of them take.
  RunPlan run(const Catalogue& catalogue, std::size_t index) const;

  const std::string& text() const { return text_; }
  const std::string& name() const { return name_; }
  const std::vector<std::string>& overrides() const { return overrides_; }

 private:
  template <class Expand>
  std::vector<RunPlan> expanded(const Catalogue& catalogue, const Expand& expand) const;

  std::string text_, name_;
  std::vector<std::string> overrides_;
  Problems problems_;
  Value root_;
  Grid grid_;
};

}  // namespace initlab::manifest
