// Whether a value fits a schema: valijson's draft 7 rules over Boost.JSON, compiled once.
#pragma once

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <memory>
#include <string>

namespace reply_mcp::schemas::json_schema {

/// Immutable after construction, so any thread may use it.
class Validator {
 public:
  /// Compiles the schema; it need not live on. Throws std::runtime_error for what is no JSON Schema
  /// (the catalogue's loader has refused such a schema before).
  explicit Validator(const boost::json::object& schema);
  Validator(Validator&&) noexcept;
  Validator& operator=(Validator&&) noexcept;
  ~Validator();

  /// Whether the value fits; if not, where and why in the library's words, for the case that explain()
  /// has no better ones.
  [[nodiscard]] boost::system::result<void, std::string> check(const boost::json::value& value) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The schema as it is given to the library. Left out is what the library cannot do safely and
/// explain() does instead: `format` (it throws on values that are no strings), `pattern` (std::regex
/// recurses once for each character of the text) and `uniqueItems` (compares each item with each). A
/// union that loses one of these in a branch becomes an anyOf, so that the rest is never stricter than
/// the whole. Texts for people are left out as well.
[[nodiscard]] boost::json::object checkable_schema(const boost::json::object& schema);

}  // namespace reply_mcp::schemas::json_schema
