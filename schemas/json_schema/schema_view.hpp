// How a JSON Schema of the catalogue is read: which kinds of value it lets through, and the look-ups that
// every part needs. Schemas here hold no $ref (schemas::LazySchema resolves them).
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

using SchemaList = std::vector<const json::object*>;

/// A set of kinds of JSON value. Integers are a kind of their own, because JSON Schema makes them one.
class Kinds {
 public:
  enum Bit : std::uint8_t {
    k_null = 1,
    k_boolean = 2,
    k_integer = 4,
    k_fraction = 8,  ///< a number that is not an integer
    k_string = 16,
    k_array = 32,
    k_object = 64,
  };
  static constexpr unsigned k_any = 127;
  static constexpr unsigned k_number = k_integer | k_fraction;

  constexpr Kinds() = default;
  constexpr explicit Kinds(unsigned bits) : bits_(bits) {}

  [[nodiscard]] constexpr unsigned bits() const { return bits_; }
  [[nodiscard]] constexpr bool has(unsigned bits) const { return (bits_ & bits) != 0; }
  [[nodiscard]] constexpr bool any() const { return bits_ == k_any; }
  [[nodiscard]] constexpr Kinds without(unsigned bits) const { return Kinds(bits_ & ~bits); }
  friend constexpr Kinds operator|(Kinds a, Kinds b) { return Kinds(a.bits_ | b.bits_); }
  friend constexpr Kinds operator&(Kinds a, Kinds b) { return Kinds(a.bits_ & b.bits_); }
  friend constexpr bool operator==(Kinds a, Kinds b) = default;

 private:
  unsigned bits_ = 0;
};

/// Exactly one bit. A double without a fraction is an integer (JSON Schema draft 6 and later, 6.3).
[[nodiscard]] Kinds kind_of(const json::value& value);
/// What the schema's own `type`, `const` and `enum` let through, unions aside; all kinds when it has none.
[[nodiscard]] Kinds declared_kinds(const json::object& schema);
/// The same through allOf, oneOf and anyOf.
[[nodiscard]] Kinds accepted_kinds(const json::object& schema);

/// True when null is one of the values that the schema names, and not just because it names none.
[[nodiscard]] bool is_nullable(const json::object& schema);

[[nodiscard]] const json::object* object_member(const json::object& from, std::string_view key);
[[nodiscard]] const json::array* array_member(const json::object& from, std::string_view key);
/// Empty when there is no such string.
[[nodiscard]] std::string_view string_member(const json::object& from, std::string_view key);
[[nodiscard]] std::optional<std::int64_t> integer_member(const json::object& from, std::string_view key);
[[nodiscard]] bool true_member(const json::object& from, std::string_view key);

/// The branches of oneOf or anyOf, without those that only let null through.
[[nodiscard]] SchemaList union_branches(const json::object& schema);
/// The schemas listed under `keyword` ("allOf", "oneOf", ...).
[[nodiscard]] SchemaList schema_list(const json::object& schema, std::string_view keyword);

/// The values that `const` or `enum` allow, without null; nothing when the schema has neither.
[[nodiscard]] std::optional<json::array> allowed_values(const json::object& schema);

/// What the values of `enum` are called, where numbers stand for something (x-value-names); in the order of
/// allowed_values(), and null unless there is one name for each.
[[nodiscard]] const json::array* value_names(const json::object& schema);

/// True when the schema is about objects: it says so, or it has properties, or a branch of it does.
[[nodiscard]] bool describes_object(const json::object& schema);

/// Names of all properties that the schema or any branch of it declares, in order of appearance.
[[nodiscard]] std::vector<std::string> property_names(const json::object& schema);

/// Whether `name` is listed in the schema's own `required`.
[[nodiscard]] bool requires_member(const json::object& schema, std::string_view name);

/// A password or another value that must not be repeated in messages.
[[nodiscard]] bool is_confidential(const json::object& schema);

}  // namespace reply_mcp::schemas::json_schema
