// The catalogue's documents as parsed JSON, and the places and references inside them. For the loader
// (catalogue.cpp) and its parts alone.
#pragma once

#include "schemas/arena.hpp"
#include "schemas/error.hpp"

#include <boost/json.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::schemas {

namespace json = boost::json;

/// The null-or-object and null-or-string look-ups that reading needs at every step.
[[nodiscard]] const json::object* object_at(const json::object& object, std::string_view key);
[[nodiscard]] const json::string* string_at(const json::object& object, std::string_view key);

/// For messages.
[[nodiscard]] inline std::string in_quotes(std::string_view text) {
  return '"' + std::string(text) + '"';
}

/// Where a walk through a document stands: a chain of keys on the stack, made into a JSON Pointer only
/// when there is something to report.
class Place {
 public:
  Place() = default;
  /// Child of `parent` at a member's name or an array index; both arguments must outlive this.
  Place(const Place& parent, std::string_view key) : parent_(&parent), key_(key) {}
  Place(const Place& parent, std::size_t index) : parent_(&parent), index_(index), indexed_(true) {}

  /// RFC 6901.
  [[nodiscard]] std::string pointer() const;
  /// Steps from the root.
  [[nodiscard]] std::size_t depth() const;

 private:
  const Place* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
  bool indexed_ = false;
};

struct Document {
  std::string name;
  const json::object* root = nullptr;
  const json::object* schemas = nullptr;  ///< components/schemas; null when it has none
};

/// All documents of a catalogue. They live in one arena, and go with it.
class Documents {
 public:
  /// What a reference leads to.
  struct Target {
    const Document* document = nullptr;
    const json::object* schema = nullptr;
  };

  /// `bytes`: what the texts to come measure together; the arena is cut for it.
  explicit Documents(std::size_t bytes) : arena_(bytes) {}

  /// Parses a document and keeps it. Refuses what is not JSON (with line and column), not an object, or
  /// named like one that is there.
  [[nodiscard]] Reading<> add(std::string_view name, std::string_view text);

  /// No document is added any more; from here on any thread may read them, and copy what is in them.
  void seal() { arena_.seal(); }

  [[nodiscard]] const std::deque<Document>& all() const { return documents_; }
  [[nodiscard]] const Document* find(std::string_view name) const;

  /// Follows "#/components/schemas/NAME" or "FILE.json#/components/schemas/NAME" as written in `from`.
  /// The error says what is wrong with the reference.
  [[nodiscard]] boost::system::result<Target, std::string> follow(std::string_view reference,
                                                                  const Document& from) const;
  /// The same for a reference that has been checked.
  [[nodiscard]] Target follow_checked(std::string_view reference, const Document& from) const;

 private:
  Arena arena_;
  std::deque<json::value> roots_;
  std::deque<Document> documents_;  // a deque, because schemas point at their document
};

}  // namespace reply_mcp::schemas
