// What a step of a sequence must satisfy beyond its schema, and how it is stored.
// Source: Reply, "Sequence steps".
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <optional>
#include <set>
#include <string_view>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

struct StepProblem {
  int status;
  std::string_view variant;  ///< of the error code, and code of a bulk item
  std::string_view detail;
};

/// The sandbox's own ceiling; Reply publishes none.
inline constexpr std::size_t k_max_steps = 200;
inline constexpr std::size_t k_max_variants = 50;

/// Judges steps that are to be appended one after another.
class StepPlan {
 public:
  /// Begins with the steps that the sequence has; 0: none.
  StepPlan(engine::Store& store, std::int64_t sequence);
  [[nodiscard]] boost::system::result<void, StepProblem> check(const json::object& step) const;
  /// The step is appended: later ones may rely on it.
  void take(const json::object& step);

 private:
  engine::Store& store_;
  std::set<std::int64_t> ids_;
  std::size_t count_ = 0;
  bool has_condition_ = false;
  bool has_subject_ = false;
};

/// Attachments of a step or variant that were never uploaded.
[[nodiscard]] bool has_unknown_attachment(engine::Store& store, const json::object& variant);

/// Stores a step at the end of the sequence, its variants with ids of their own.
engine::Record& add_step(engine::Store& store, std::int64_t sequence, const json::object& step);
/// Gives a variant an id and the members that answers show.
[[nodiscard]] json::object make_variant(engine::Store& store, const json::object& variant);

}  // namespace reply_mcp::sandbox::domain
