#include "schemas/id_facts.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "schemas/member_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::schemas {
namespace {

/// Where Reply names no limit; more at once would be a request that takes long to answer.
constexpr std::int64_t k_usual_ids = 1'000;

class IdFactsReader {
 public:
  IdFactsReader(const Documents& documents, const OperationSource& source, const Place& place,
                Operation operation)
      : documents_(documents),
        source_(source),
        members_(*source.document, *source.object, place),
        operation_(std::move(operation)) {}

  Reading<Operation> read() {
    auto done = take_steps(*this, {&IdFactsReader::taken, &IdFactsReader::sources});
    if (!done) return done.error();
    return std::move(operation_);
  }

 private:
  Reading<> taken() {
    const json::value* value = members_.object().if_contains("x-ids");
    if (value == nullptr) return {};
    const Place here(members_.place(), "x-ids");
    if (!value->is_object()) return members_.error(here, "must be an object with member and of");
    const MemberReader from(members_.document(), value->get_object(), here);
    if (auto known = from.only({"member", "of"}); !known) return known;
    auto member = from.text("member");
    if (!member) return member.error();
    auto kind = from.text("of");
    if (!kind) return kind.error();
    const json::object* list = list_of_ids(*member);
    if (list == nullptr)
      return from.error("member", in_quotes(*member) + " is no list of integers in the request body");
    const auto most = json_schema::integer_member(*list, "maxItems").value_or(k_usual_ids);
    operation_.ids =
        ManyIds{*std::move(member), *std::move(kind), static_cast<std::size_t>(most), {}, {}, {}};
    return {};
  }

  /// The schema of a member of the body that is a list of integers; null when it is none. As it is written:
  /// reading it by LazySchema would make the whole body at every start.
  [[nodiscard]] const json::object* list_of_ids(const std::string& member) const {
    const json::object* body = body_schema(source_);
    if (body == nullptr) return nullptr;
    const Documents::Target list = below(below(whole({source_.document, body}), "properties"), member);
    const Documents::Target item = below(list, "items");
    const bool integers =
        item.schema != nullptr && json_schema::string_member(*item.schema, "type") == "integer";
    return integers ? list.schema : nullptr;
  }

  /// What a reference leads to, else the schema itself.
  [[nodiscard]] Documents::Target whole(Documents::Target target) const {
    // References may lead in a circle, which is refused elsewhere.
    constexpr int k_max_steps = 32;
    for (int i = 0; i < k_max_steps && target.schema != nullptr && target.schema->contains("$ref"); ++i)
      target = documents_.follow_checked(target.schema->at("$ref").as_string(), *target.document);
    return target;
  }

  [[nodiscard]] Documents::Target below(const Documents::Target& target, std::string_view key) const {
    if (target.schema == nullptr) return {};
    return whole({target.document, object_at(*target.schema, key)});
  }

  Reading<> sources() {
    const json::value* value = members_.object().if_contains("x-ids-from");
    if (value == nullptr) return {};
    const Place here(members_.place(), "x-ids-from");
    if (!value->is_array()) return members_.error(here, "must be a list of {of, by, argument, id, where}");
    if (operation_.effect != Effect::read)
      return members_.error(here, "is for an operation that only reads (x-effect)");
    for (std::size_t i = 0; i < value->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = value->get_array()[i].if_object();
      if (entry == nullptr) return members_.error(item, "must be an object with of, by and id");
      if (auto read = source(MemberReader(members_.document(), *entry, item)); !read) return read;
    }
    return {};
  }

  Reading<> source(const MemberReader& entry) {
    if (auto known = entry.only({"of", "by", "argument", "id", "where"}); !known) return known;
    IdSource source;
    for (const auto& [key, to] :
         {std::pair("of", &source.of), std::pair("by", &source.by), std::pair("id", &source.id)}) {
      auto text = entry.text(key);
      if (!text) return text.error();
      *to = *std::move(text);
    }
    for (const auto& [key, to] :
         {std::pair("argument", &source.argument), std::pair("where", &source.where)}) {
      auto text = entry.optional_text(key);
      if (!text) return text.error();
      *to = *std::move(text);
    }
    for (const auto& [key, name] : {std::pair("id", &source.id), std::pair("where", &source.where)}) {
      if (!name->empty() && !records_have(documents_, source_, *name))
        return entry.error(key, in_quotes(*name) + " is no member of an item of the answer");
    }
    source.operation = operation_.id;
    operation_.id_sources.push_back(std::move(source));
    return {};
  }

  const Documents& documents_;
  const OperationSource& source_;
  MemberReader members_;
  Operation operation_;
};

/// The argument by which a caller says where the ids come from.
void describe_from(ManyIds& ids) {
  json::object properties;
  for (const IdSource& source : ids.sources) {
    if (source.argument.empty()) {
      properties[source.by] = json::object{{"type", "object"},
                                           {"properties", json::object()},
                                           {"description", "Arguments of " + source.operation}};
    } else {
      properties[source.by] = json::object{{"type", "integer"}};
    }
    if (source.where.empty()) continue;
    properties["status"] = json::object{{"type", "string"}, {"description", "With " + source.by}};
  }
  properties["file"] = json::object{{"type", "string"}, {"description", "Ids, one a line"}};
  ids.from_schema = json::object{
      {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  ids.from_description = "Instead of " + ids.member + ", all of one of these";
}

}  // namespace

Reading<Operation> with_id_facts(const Documents& documents, const OperationSource& source,
                                 const Place& place, Operation operation) {
  const bool silent = !source.object->contains("x-ids") && !source.object->contains("x-ids-from");
  if (silent) return operation;
  return IdFactsReader(documents, source, place, std::move(operation)).read();
}

void link_id_sources(std::span<Operation> operations) {
  for (Operation& taking : operations) {
    if (!taking.ids) continue;
    for (const Operation& listing : operations) {
      for (const IdSource& source : listing.id_sources) {
        if (source.of == taking.ids->of) taking.ids->sources.push_back(source);
      }
    }
    describe_from(*taking.ids);
  }
}

}  // namespace reply_mcp::schemas
