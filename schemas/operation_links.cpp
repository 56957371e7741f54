#include "schemas/operation_links.hpp"

#include "base/nearest.hpp"
#include "schemas/member_reader.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace reply_mcp::schemas {

namespace {

class LinkChecker {
 public:
  LinkChecker(const Documents& documents, std::span<const Operation> operations,
              std::span<const OperationSource> sources)
      : documents_(documents), operations_(operations), sources_(sources) {
    for (std::size_t i = 0; i < operations.size(); ++i) {
      by_id_.emplace(operations[i].id, i);
      groups_.insert(operations[i].group);
    }
  }

  Reading<> check() {
    for (std::size_t i = 0; i < operations_.size(); ++i) {
      const Operation& operation = operations_[i];
      // Most operations that read say nothing of others.
      if (!operation.cache && operation.effect == Effect::read && !operation.async && !operation.record &&
          operation.count.empty() && operation.id_sources.empty() && operation.job_role == JobRole::none &&
          operation.probe != Probe::identity) {
        continue;
      }
      const Place root;
      const Place paths(root, "paths");
      const Place path(paths, sources_[i].path);
      const Place place(path, sources_[i].method);
      if (auto sound = check(operation, MemberReader(*sources_[i].document, *sources_[i].object, place));
          !sound)
        return sound;
    }
    return {};
  }

 private:
  Reading<> check(const Operation& operation, const MemberReader& members) {
    if (operation.cache) {
      if (auto sound = groups_of(*operation.cache, members); !sound) return sound;
    }
    if (operation.effect != Effect::read && !members.object().contains("x-witness")) {
      return members.error(
          "x-witness is missing: name the operation that shows what this one changed, or \"none\"");
    }
    if (operation.async && operation.job_result.empty())
      return members.error("x-job-result is missing: say what can be read once the job has ended, and where");
    for (const std::string& name : operation.witnesses) {
      const auto witness = reading(name, members, "x-witness");
      if (!witness) return witness.error();
    }
    if (!operation.count.empty()) {
      if (auto sound = count(operation, members); !sound) return sound;
    }
    for (const IdSource& source : operation.id_sources) {
      if (auto sound = id_source(operation, source, members); !sound) return sound;
    }
    if (operation.record) {
      if (auto sound = record(*operation.record, members); !sound) return sound;
    }
    if (operation.job_role != JobRole::none) {
      const bool reads = operation.job_role == JobRole::read;
      if (auto sound = only_one(reads ? "x-job: read" : "x-job: cancel", operation, members, "x-job"); !sound)
        return sound;
    }
    if (operation.probe == Probe::identity)
      return only_one("x-probe: identity", operation, members, "x-probe");
    return {};
  }

  template <typename Names>
  static std::string did_you_mean(const std::string& name, const Names& names) {
    const auto near = base::nearest_name(name, names);
    return near ? "; did you mean " + in_quotes(*near) + '?' : std::string();
  }

  /// The operation of that id, which must only read.
  Reading<std::size_t> reading(const std::string& id, const MemberReader& members,
                               std::string_view key) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
      std::vector<std::string_view> ids;
      for (const Operation& operation : operations_) ids.push_back(operation.id);
      return members.error(key, in_quotes(id) + " is no operation of the catalogue" + did_you_mean(id, ids));
    }
    if (operations_[found->second].effect != Effect::read)
      return members.error(key, in_quotes(id) + " must be an operation that only reads");
    return found->second;
  }

  Reading<> groups_of(const CacheRule& rule, const MemberReader& members) const {
    const Place cache(members.place(), "x-cache");
    const Place here(cache, "changedBy");
    for (std::size_t i = 1; i < rule.groups.size(); ++i) {
      if (groups_.contains(rule.groups[i])) continue;
      return members.error(Place(here, i - 1), in_quotes(rule.groups[i]) +
                                                   " is no resource group of the catalogue" +
                                                   did_you_mean(rule.groups[i], groups_));
    }
    return {};
  }

  Reading<> id_source(const Operation& operation, const IdSource& source, const MemberReader& members) {
    const Place here(members.place(), "x-ids-from");
    const Place place(here, static_cast<std::size_t>(&source - operation.id_sources.data()));
    const std::string fact = source.of + " by " + source.by;
    if (const auto [first, added] = id_sources_.try_emplace(fact, operation.id); !added)
      return members.error(place, in_quotes(fact) + " is what " + first->second + " says too");
    const auto self = by_id_.find(operation.id);
    if (!source.argument.empty() && !takes(self->second, source.argument))
      return members.error(place, in_quotes(source.argument) + " is no argument of this operation");
    const bool needs_more = std::any_of(
        operation.parameters.begin(), operation.parameters.end(), [&](const Parameter& parameter) {
          return parameter.required && !source.argument.empty() && parameter.name != source.argument;
        });
    if (needs_more) return members.error(place, "leaves out an argument that this operation requires");
    return {};
  }

  /// What counts a list can be asked for with what the list is asked for.
  Reading<> count(const Operation& list, const MemberReader& members) const {
    const auto counting = reading(list.count, members, "x-count");
    if (!counting) return counting.error();
    const std::vector<std::string> tokens{"count"};
    if (places_in_answers(documents_, sources_[*counting], tokens).empty())
      return members.error("x-count", in_quotes(list.count) + " answers with no member \"count\"");
    for (const Parameter& needed : operations_[*counting].parameters) {
      const bool known =
          std::any_of(list.parameters.begin(), list.parameters.end(), [&](const Parameter& parameter) {
            return parameter.name == needed.name && parameter.place == needed.place;
          });
      if (needed.required && !known)
        return members.error("x-count", in_quotes(list.count) + " needs " + in_quotes(needed.name) +
                                            ", which this list does not take");
    }
    return {};
  }

  Reading<> record(const RecordKind& kind, const MemberReader& members) {
    const Place here(members.place(), "x-record");
    const MemberReader from(members.document(), members.object().at("x-record").get_object(), here);
    for (const auto& [key, name] : {std::pair("name", &kind.name), std::pair("folder", &kind.folder)}) {
      if (!taken_.insert(std::string(key) + ' ' + *name).second)
        return from.error(key, in_quotes(*name) + " is that of another x-record too");
    }
    if (kind.list.empty()) return {};
    const auto list = reading(kind.list, from, "list");
    if (!list) return list.error();
    const OperationSource& source = sources_[*list];
    if (!records_have(documents_, source, kind.id))
      return from.error("id", in_quotes(kind.id) + " is no member of what " + kind.list + " lists");
    const Place labels(here, "labels");
    for (std::size_t i = 0; i < kind.labels.size(); ++i) {
      if (!records_have(documents_, source, kind.labels[i]))
        return from.error(Place(labels, i),
                          in_quotes(kind.labels[i]) + " is no member of what " + kind.list + " lists");
    }
    if (!kind.search.empty() && !takes(*list, kind.search))
      return from.error("search", in_quotes(kind.search) + " is no argument of " + kind.list);
    return {};
  }

  /// Whether the operation has a query parameter or a member of its body of that name.
  [[nodiscard]] bool takes(std::size_t operation, const std::string& argument) const {
    const auto& parameters = operations_[operation].parameters;
    if (std::any_of(parameters.begin(), parameters.end(),
                    [&](const Parameter& p) { return p.name == argument; }))
      return true;
    const json::object* body = body_schema(sources_[operation]);
    const std::vector<std::string> tokens{argument};
    return body != nullptr && !places_of(documents_, *sources_[operation].document, *body, tokens).empty();
  }

  Reading<> only_one(const std::string& fact, const Operation& operation, const MemberReader& members,
                     std::string_view key) {
    const auto [first, added] = holders_.try_emplace(fact, operation.id);
    if (added) return {};
    return members.error(key, "is what " + first->second + " says too; one operation may");
  }

  const Documents& documents_;
  std::span<const Operation> operations_;
  std::span<const OperationSource> sources_;
  std::unordered_map<std::string_view, std::size_t> by_id_;
  std::set<std::string_view> groups_;
  std::set<std::string> taken_;
  std::unordered_map<std::string, std::string> holders_;
  std::unordered_map<std::string, std::string> id_sources_;
};

}  // namespace

Reading<> check_links(const Documents& documents, std::span<const Operation> operations,
                      std::span<const OperationSource> sources) {
  return LinkChecker(documents, operations, sources).check();
}

}  // namespace reply_mcp::schemas
