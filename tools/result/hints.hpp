// The last line of an error: which setting or which tool helps.
#pragma once

#include "reply/problem.hpp"
#include "reply/types.hpp"
#include "schemas/catalogue.hpp"
#include "tools/selection/tool_names.hpp"

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

  /// For an answer of Reply with status 400 or above.
  [[nodiscard]] std::string for_problem(const schemas::Operation& operation,
                                        const reply::Problem& problem) const;
  /// For a request without an answer.
  [[nodiscard]] std::string for_failure(const reply::Failure& failure) const;
  /// What to read in order to find out whether a change happened.
  [[nodiscard]] std::string for_unknown_outcome(const schemas::Operation& operation) const;
  /// "background_jobs_wait with jobId \"...\""; empty when there is no such tool.
  [[nodiscard]] std::string job_follow_up(std::string_view job_id) const;

  /// The tool that lists the resources an operation's path names, such as things_list; null when there
  /// is none. `code`: a slug whose first word says which resource is meant; may be empty.
  [[nodiscard]] const schemas::Operation* list_operation_for(const schemas::Operation& operation,
                                                             std::string_view code) const;
  /// The tool that reads the one resource an operation's path names; null when there is none.
  [[nodiscard]] const schemas::Operation* get_operation_for(const schemas::Operation& operation) const;
  /// The tool that shows what the operation did: the one that the catalogue names (x-witness), else the one
  /// that its path leads to; null when there is none.
  [[nodiscard]] const schemas::Operation* witness_of(const schemas::Operation& operation) const;

 private:
  [[nodiscard]] std::string for_forbidden(const schemas::Operation& operation,
                                          const reply::Problem& problem) const;
  [[nodiscard]] std::string for_not_found(const schemas::Operation& operation,
                                          const reply::Problem& problem) const;
  [[nodiscard]] const schemas::Operation* find_route(std::string_view method, std::string_view path) const;

  const schemas::Catalogue* catalogue_;
  selection::ToolNames names_;
};

}  // namespace reply_mcp::tools::result
