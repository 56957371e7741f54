#include "tools/definition.hpp"

#include "tools/annotations.hpp"
#include "tools/flat_schema.hpp"
#include "tools/input_schema.hpp"
#include "tools/json_text.hpp"

namespace reply_mcp::tools {

boost::json::object definition(const Binding& binding) {
  const schemas::Operation& operation = *binding.operation;
  boost::json::object tool;
  tool["name"] = operation.id;
  tool["title"] = operation.title;
  tool["description"] = shorten(operation.description, k_max_description);
  tool["inputSchema"] = input_schema(binding);
  tool["annotations"] = annotations(operation);
  return tool;
}

}  // namespace reply_mcp::tools
