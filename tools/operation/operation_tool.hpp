// One operation of the catalogue as a tool.
#pragma once

#include "tools/operation/arguments.hpp"
#include "tools/operation/binding.hpp"

#include <boost/json.hpp>

#include <memory>
#include <mutex>

namespace reply_mcp::tools::operation {

/// Thread-safe. What a call needs is made at the first use: most tools of a run are never called.
class OperationTool {
 public:
  struct Parts {
    Parts(const schemas::Operation& operation, bool paths_allowed);
    Binding binding;
    ArgumentReader reader;
    boost::json::object schema;  ///< the whole inputSchema, whatever part of it the list shows
  };

  /// `operation` must outlive it. `paths_allowed`: upload tools may name a file on this machine.
  OperationTool(const schemas::Operation& operation, bool paths_allowed)
      : operation_(operation), paths_allowed_(paths_allowed) {}

  [[nodiscard]] const schemas::Operation& operation() const { return operation_; }
  [[nodiscard]] const Parts& parts() const;

 private:
  const schemas::Operation& operation_;
  bool paths_allowed_;
  mutable std::once_flag once_;
  mutable std::unique_ptr<const Parts> made_;
};

}  // namespace reply_mcp::tools::operation
