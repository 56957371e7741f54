// A JSON Schema of the catalogue whose $ref are replaced when somebody first asks for it. Most schemas
// of a run are never asked for, so start-up stays fast and the process small.
//
// Reads like a pointer: false when there is no schema, `*` and `->` reach the object. Safe to read from
// any thread. Valid as long as the catalogue it came from.
#pragma once

#include <boost/json.hpp>

#include <memory>

namespace reply_mcp::schemas {

namespace json = boost::json;

class Documents;
struct Document;

class LazySchema {
 public:
  /// No schema.
  LazySchema() = default;
  /// A schema without references, or none; it must outlive this.
  LazySchema(const json::object* ready) : ready_(ready) {}  // NOLINT(google-explicit-constructor)
  /// A schema of `from` that has passed schema_check.hpp, as all that it refers to; all must outlive this.
  LazySchema(const Documents& documents, const Document& from, const json::object& raw);

  /// Whether references have to be replaced, on first use; the loader checks then that the result stays
  /// small.
  [[nodiscard]] bool needs_expansion() const { return pending_ != nullptr; }

  explicit operator bool() const { return ready_ != nullptr || pending_ != nullptr; }
  /// The schema with every $ref replaced by what it refers to; null when there is none. A schema that
  /// contains itself stops there at an empty schema, which accepts anything.
  [[nodiscard]] const json::object* get() const;
  operator const json::object*() const { return get(); }  // NOLINT(google-explicit-constructor)
  /// The schema's own keywords, such as `type`, without the work of get(): what is inside them may still
  /// be a $ref. Null when there is no schema.
  [[nodiscard]] const json::object* outline() const;
  const json::object& operator*() const { return *get(); }
  const json::object* operator->() const { return get(); }

 private:
  struct Pending;
  const json::object* ready_ = nullptr;
  std::shared_ptr<Pending> pending_;
};

}  // namespace reply_mcp::schemas
