#include "tools/operation/definition.hpp"

#include "base/truncate.hpp"
#include "tools/operation/annotations.hpp"
#include "tools/operation/flat_schema.hpp"
#include "tools/operation/input_schema.hpp"
#include "tools/operation/own_arguments.hpp"

#include <algorithm>

namespace reply_mcp::tools::operation {
namespace {

/// Where Claude Code draws the line without, and the most that it takes with.
constexpr std::size_t k_client_default = 50'000;
constexpr std::size_t k_client_most = 500'000;

bool gives_lists(const Binding& binding) {
  return std::any_of(binding.arguments.begin(), binding.arguments.end(), [](const Argument& argument) {
    return argument.place == RequestPlace::server &&
           (argument.name == k_fetch_all || argument.name == k_skip);
  });
}

}  // namespace

boost::json::object definition(const Binding& binding, std::size_t max_answer_bytes) {
  const schemas::Operation& operation = *binding.operation;
  boost::json::object tool;
  tool["name"] = operation.id;
  tool["title"] = operation.title;
  tool["description"] = base::shorten(operation.description, k_max_description);
  tool["inputSchema"] = input_schema(binding);
  tool["annotations"] = annotations(operation);
  if (max_answer_bytes > k_client_default && gives_lists(binding)) {
    tool["_meta"] = {{"anthropic/maxResultSizeChars", std::min(max_answer_bytes, k_client_most)}};
  }
  return tool;
}

}  // namespace reply_mcp::tools::operation
