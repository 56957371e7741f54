// Whom and what a question to a person is about, by name: ids alone say nothing to whoever must decide.
// Names are read from Reply, with the reads that the catalogue has for records (x-record); a few, so that
// asking stays cheap.
#pragma once

#include "mcp/context.hpp"
#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "schemas/catalogue.hpp"
#include "tools/guard/auditor.hpp"
#include "tools/guard/policy.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/binding.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::guard {

/// A record that a call names by its id.
struct NamedTarget {
  const schemas::Operation* read = nullptr;  ///< what reads it
  boost::json::value id;
};

/// Records in the path and the body of a call, each once, in the order in which they stand there.
[[nodiscard]] std::vector<NamedTarget> named_targets(const schemas::Catalogue& catalogue,
                                                     const operation::Binding& binding,
                                                     const operation::BoundArguments& arguments);

class TargetNames {
 public:
  /// All of it outlives this. Only reads that the operator offers and the policy allows are made.
  TargetNames(const schemas::Catalogue& catalogue, reply::Api& api, const Policy& policy,
              selection::ToolNames names, Auditor& auditor)
      : catalogue_(catalogue), api_(api), policy_(policy), names_(std::move(names)), auditor_(auditor) {}

  /// "contact 7: Ann Lee ann@example.com", one line each, of those whose name could be read. Text that
  /// outsiders wrote is on one line, short and without hidden characters.
  mcp::asio::awaitable<std::vector<std::string>> lines(const operation::Binding& binding,
                                                       const operation::BoundArguments& arguments,
                                                       const reply::Identity& identity,
                                                       const mcp::CallContext& context);

 private:
  mcp::asio::awaitable<std::string> name_of(NamedTarget target, const reply::Identity& identity,
                                            const mcp::CallContext& context);

  const schemas::Catalogue& catalogue_;
  reply::Api& api_;
  const Policy& policy_;
  const selection::ToolNames names_;
  Auditor& auditor_;
};

}  // namespace reply_mcp::tools::guard
