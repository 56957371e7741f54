// Ids that exist in the account: what stands in the place of made-up ones, so that calls get as far as
// doing something. An id of `/v3/sequences/{sequence_id}/steps/{step_id}` is found by the tool that lists
// `/v3/sequences/{sequence_id}/steps`.
#pragma once

#include "schemas/catalogue.hpp"
#include "support/mcp_pipe.hpp"

#include <optional>
#include <string>

namespace reply_mcp::test {

class KnownIds {
 public:
  KnownIds(McpPipe& mcp, const schemas::Catalogue& catalogue) : mcp_(mcp), catalogue_(catalogue) {}

  /// Puts existing ids into the arguments of that operation, where there are any: its path parameters,
  /// and well-known references in its body. Calls list tools.
  void put_into(json::object& arguments, const schemas::Operation& operation);

 private:
  /// A member of the first record (of the last one, for what deletes it) of a collection that fits the
  /// schema, when there is one.
  std::optional<json::value> id_in(const std::string& collection, std::string_view member, bool last,
                                   const json::object* schema);
  void put_references(json::object& arguments, const schemas::Operation& operation);

  McpPipe& mcp_;
  const schemas::Catalogue& catalogue_;
};

}  // namespace reply_mcp::test
