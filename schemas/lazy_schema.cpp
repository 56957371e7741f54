#include "schemas/lazy_schema.hpp"

#include "schemas/arena.hpp"
#include "schemas/document.hpp"
#include "schemas/keyword_form.hpp"
#include "schemas/schema_check.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

namespace reply_mcp::schemas {

namespace {

/// Copies schemas with their references replaced. One use, one result.
class Expander {
 public:
  Expander(const Documents& documents, json::storage_ptr storage)
      : documents_(documents), storage_(std::move(storage)) {}

  json::object root(const json::object& schema, const Document& document) {
    open_.push_back(&schema);
    return object(schema, document);
  }

 private:
  json::object object(const json::object& schema, const Document& document) {
    if (const json::string* reference = string_at(schema, "$ref")) {
      return merged(replacement(*reference, document), schema);
    }
    json::object copy(storage_);
    copy.reserve(schema.size());
    for (const auto& [key, inner] : schema) copy.emplace(key, member(form_of(key), inner, document));
    return copy;
  }

  json::object replacement(const json::string& reference, const Document& document) {
    const Documents::Target target = documents_.follow_checked(reference, document);
    if (std::find(open_.begin(), open_.end(), target.schema) != open_.end()) return json::object(storage_);
    open_.push_back(target.schema);
    json::object result = object(*target.schema, *target.document);
    open_.pop_back();
    return result;
  }

  /// What is written beside a $ref (annotations; the check lets nothing else through) wins.
  json::object merged(json::object target, const json::object& reference) {
    for (const auto& [key, beside] : reference) {
      if (key != "$ref") target.insert_or_assign(key, json::value(beside, storage_));
    }
    return target;
  }

  json::value schema(const json::value& value, const Document& document) {
    if (const json::object* inner = value.if_object()) return json::value(object(*inner, document), storage_);
    return json::value(value, storage_);  // true or false
  }

  json::value member(KeywordForm form, const json::value& value, const Document& document) {
    switch (form) {
      case KeywordForm::schema:
        return schema(value, document);
      case KeywordForm::list: {
        json::array list(storage_);
        list.reserve(value.get_array().size());
        for (const json::value& inner : value.get_array()) list.push_back(schema(inner, document));
        return list;
      }
      case KeywordForm::map: {
        json::object map(storage_);
        map.reserve(value.get_object().size());
        for (const auto& [name, inner] : value.get_object()) map.emplace(name, schema(inner, document));
        return map;
      }
      case KeywordForm::data:
        break;
    }
    return json::value(value, storage_);
  }

  const Documents& documents_;
  json::storage_ptr storage_;
  std::vector<const json::object*> open_;  // schemas we are inside of
};

}  // namespace

struct LazySchema::Pending {
  Pending(const Documents& all, const Document& from, const json::object& schema)
      : documents(all), document(from), raw(schema) {}

  const json::object& get() {
    std::call_once(once, [this] {
      // An arena per schema: its many small parts cost no allocation each.
      Arena arena;
      Expander expander(documents, arena.storage());
      expanded.emplace(expander.root(raw, document));
      arena.seal();
    });
    return *expanded;
  }

  const Documents& documents;
  const Document& document;
  const json::object& raw;
  std::once_flag once;
  std::optional<json::object> expanded;
};

LazySchema::LazySchema(const Documents& documents, const Document& from, const json::object& raw) {
  const json::object* schema = &raw;
  const Document* document = &from;
  // One bare reference to a schema that has none itself needs no copy.
  if (const json::string* reference = string_at(raw, "$ref"); reference != nullptr && raw.size() == 1) {
    const Documents::Target target = documents.follow_checked(*reference, from);
    schema = target.schema;
    document = target.document;
  }
  if (has_references(*schema)) {
    pending_ = std::make_shared<Pending>(documents, *document, *schema);
  } else {
    ready_ = schema;
  }
}

const json::object* LazySchema::outline() const {
  if (!pending_) return ready_;
  // Beside a reference stand only annotations, so there is nothing to see before it is followed.
  return pending_->raw.contains("$ref") ? get() : &pending_->raw;
}

const json::object* LazySchema::get() const {
  return pending_ ? &pending_->get() : ready_;
}

}  // namespace reply_mcp::schemas
