// The last line of an error: which setting or which tool helps.
#pragma once

#include "reply/problem.hpp"
#include "reply/types.hpp"
#include "schemas/catalogue.hpp"
#include "tools/selection/tool_names.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::tools::result {

/// Finds hints in the catalogue, so that they name tools that exist. Lives no longer than the catalogue.
class HintSource {
 public:
  /// Only tools that clients have are named.
  explicit HintSource(const schemas::Catalogue& catalogue, selection::ToolNames names = {})
      : catalogue_(&catalogue), names_(std::move(names)) {}

  /// What an answer of Reply with status 400 or above is about, and what to do about it: the words of its
  /// cause (causes.hpp), with the tools that this client has. Whether to repeat the call is not among them.
  [[nodiscard]] std::string for_problem(const schemas::Operation& operation,
                                        const reply::Problem& problem) const;
  /// "Wait 17 seconds, then repeat the call."
  [[nodiscard]] static std::string for_another_try(std::optional<std::chrono::seconds> wait);
  /// What to read in order to find out whether a change happened.
  [[nodiscard]] std::string for_unknown_outcome(const schemas::Operation& operation) const;
  /// "background_jobs_wait with jobId \"...\""; empty when there is no such tool.
  [[nodiscard]] std::string job_follow_up(std::string_view job_id) const;

  /// What this client calls the tool of an operation; empty when it has none.
  [[nodiscard]] std::string name_of(std::string_view operation) const {
    return names_.has(operation) ? names_.of(operation) : std::string();
  }

  /// The tool that lists the resources an operation's path names, such as things_list; null when there
  /// is none. `code`: a slug whose first word says which resource is meant; may be empty.
  [[nodiscard]] const schemas::Operation* list_operation_for(const schemas::Operation& operation,
                                                             std::string_view code) const;
  /// The tool that reads the one resource an operation's path names; null when there is none.
  [[nodiscard]] const schemas::Operation* get_operation_for(const schemas::Operation& operation) const;
  /// The tool that shows what the operation did, as the catalogue says (x-witness); null when nothing does,
  /// or nothing that this client has.
  [[nodiscard]] const schemas::Operation* witness_of(const schemas::Operation& operation) const;

 private:
  [[nodiscard]] std::string value_of(std::string_view name, const schemas::Operation& operation,
                                     const reply::Problem& problem) const;
  [[nodiscard]] const schemas::Operation* find_list(std::string_view collection) const;
  [[nodiscard]] const schemas::Operation* find_list_of(std::string_view resource) const;
  [[nodiscard]] const schemas::Operation* find_route(std::string_view method, std::string_view path) const;

  const schemas::Catalogue* catalogue_;
  selection::ToolNames names_;
};

}  // namespace reply_mcp::tools::result
