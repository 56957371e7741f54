// Arguments that a tool accepts, made from the schemas of its operation: for tests that call every tool.
//
// Deterministic: the same seed, extent and catalogue give the same arguments. What is made is plain and
// harmless (example.com addresses, small ids), and it is checked by the tests of the tools layer
// against the validator that calls go through.
#pragma once

#include "tools/operation/binding.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace reply_mcp::test {

namespace json = boost::json;

enum class Extent {
  minimal,  ///< only what is required
  maximal,  ///< everything that can be given together, never null
  mixed,    ///< some of the optional members
};

class ArgumentGenerator {
 public:
  ArgumentGenerator(std::uint32_t seed, Extent extent) : random_(seed), extent_(extent) {}

  /// Valid arguments of the tool.
  [[nodiscard]] json::object arguments(const tools::operation::Binding& binding);

  /// A value that fits the schema. Throws std::logic_error when it cannot make one, for instance of a
  /// pattern it has no example of.
  [[nodiscard]] json::value value(const json::object& schema);

 private:
  json::value of_kind(const json::object& schema, unsigned kind);
  json::value object(const json::object& schema);
  json::value array(const json::object& schema);
  json::value text(const json::object& schema);
  json::value number(const json::object& schema, bool integer);
  void mend(const json::object& schema, json::object& made, bool may_add);
  void put_in_order(const json::object& schema, json::object& made);
  bool wanted(bool required);
  std::size_t below(std::size_t bound);

  std::mt19937 random_;
  Extent extent_;
  int depth_ = 0;
};

}  // namespace reply_mcp::test
