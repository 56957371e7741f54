// The fields that an operation's answer has, as dotted paths, so that a misspelt one is refused before
// anything is sent. Arrays are passed through in silence: "items.name" is the name of every item.
//
// Schemas of answers are descriptions, not promises: an object that declares its properties has just
// those, while one that declares none, or says what further ones look like, is open, and any name goes.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::operation {

class KnownFields {
 public:
  /// Of the operation's successes with a JSON body. Lives no longer than the catalogue.
  explicit KnownFields(const schemas::Operation& operation);

  /// False when the answer is no object and no list of objects: there is nothing to choose from.
  [[nodiscard]] bool any() const;

  enum class Verdict {
    known,
    open,  ///< the schema cannot tell
    unknown,
  };
  [[nodiscard]] Verdict verdict(std::string_view path) const;

  /// Known paths in the schema's order, each before those below it; at most `limit` of them.
  [[nodiscard]] std::vector<std::string> paths(std::size_t limit) const;

  /// "the answer has no field `items.nam`; did you mean `items.name`?" `seen`: paths that an actual answer
  /// had besides.
  [[nodiscard]] std::string refuse(std::string_view path, const std::vector<std::string>& seen = {}) const;
  /// "Known fields: items, items.id, ...", at most a hundred of them.
  [[nodiscard]] std::string listed(const std::vector<std::string>& seen = {}) const;

 private:
  schemas::json_schema::SchemaList roots_;
};

/// The schemas of an operation's successes with a JSON body.
[[nodiscard]] schemas::json_schema::SchemaList answer_schemas(const schemas::Operation& operation);

/// What describes the member of that name, where `schemas` describe the object, or a list of objects. Empty:
/// nothing does, also where the schemas let any name through.
[[nodiscard]] schemas::json_schema::SchemaList described_member(
    const schemas::json_schema::SchemaList& schemas, std::string_view name);

/// Whether the answer of the operation is an array, without resolving more of its schema than that takes.
[[nodiscard]] bool answers_bare_list(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::operation
