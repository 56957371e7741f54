#include "tools/result/hints.hpp"

#include "base/ascii.hpp"
#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "tools/operation/wait_operation.hpp"
#include "tools/result/causes.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_listed_teams = 20;

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_marker(std::string_view segment) {
  return segment.starts_with('{');
}

/// Same words whatever marks are between them and whatever the case; parameters are all alike.
bool same_route(std::string_view a, std::string_view b) {
  const auto x = segments_of(a);
  const auto y = segments_of(b);
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](std::string_view left, std::string_view right) {
                      return left == right || (is_marker(left) && is_marker(right));
                    });
}

/// "blacklist-domain-rules" and "blacklistDomainRule" made comparable: letters only, lower case, without
/// the ending of the plural.
std::string bare_word(std::string_view word) {
  std::string bare;
  for (const char c : word) {
    if (base::ascii::is_letter(c)) bare.push_back(base::ascii::to_lower(c));
  }
  if (bare.ends_with("ies")) {
    bare.replace(bare.size() - 3, 3, "y");
  } else if (bare.ends_with('s')) {
    bare.pop_back();
  }
  return bare;
}

/// The resource that a code is about: "contact" of "contact.notFound", "emailAccount" of
/// "contact.emailAccountNotFound".
std::string_view subject_of(std::string_view code) {
  constexpr std::string_view k_not_found = "NotFound";
  const std::string_view word = code.substr(code.rfind('.') + 1);
  if (word.size() > k_not_found.size() && word.ends_with(k_not_found))
    return word.substr(0, word.size() - k_not_found.size());
  return code.substr(0, code.find('.'));
}

/// The path up to the collection whose id a problem is about: the one that the code names, else the last
/// one that has an id behind it. Empty when the path has no id.
std::string collection_of(std::string_view path, std::string_view code) {
  const auto segments = segments_of(path);
  const std::string subject = bare_word(subject_of(code));
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < segments.size(); ++i) {
    if (!is_marker(segments[i]) || is_marker(segments[i - 1])) continue;
    chosen = i;
    if (!subject.empty() && bare_word(segments[i - 1]) == subject) break;
  }
  std::string collection;
  for (std::size_t i = 0; i < chosen; ++i) collection += '/' + std::string(segments[i]);
  return collection;
}

bool path_names(std::string_view path, std::string_view resource) {
  const auto segments = segments_of(path);
  return std::any_of(segments.begin(), segments.end(),
                     [&](std::string_view word) { return bare_word(word) == bare_word(resource); });
}

std::string team_list(const std::vector<reply::Team>& teams) {
  std::string text;
  for (std::size_t i = 0; i < teams.size() && i < k_listed_teams; ++i) {
    text += (text.empty() ? "" : ", ") + base::shorten(teams[i].name, 100) + " (" +
            std::to_string(teams[i].id) + ')';
  }
  if (teams.size() > k_listed_teams)
    text += " and " + std::to_string(teams.size() - k_listed_teams) + " more";
  return text;
}

}  // namespace

const schemas::Operation* HintSource::find_route(std::string_view method, std::string_view path) const {
  for (const schemas::Operation& operation : catalogue_->operations()) {
    if (operation.method == method && operation.effect == schemas::Effect::read &&
        same_route(operation.path, path) && names_.has(operation.id)) {
      return &operation;
    }
  }
  return nullptr;
}

const schemas::Operation* HintSource::list_operation_for(const schemas::Operation& operation,
                                                         std::string_view code) const {
  // An id in the body: the code names a resource that the path does not.
  const std::string_view subject = subject_of(code);
  if (subject != code.substr(0, code.find('.'))) {
    if (const schemas::Operation* list = find_list_of(subject)) return list;
    if (!path_names(operation.path, subject)) return nullptr;
  }
  const std::string collection = collection_of(operation.path, code);
  return collection.empty() ? nullptr : find_list(collection);
}

const schemas::Operation* HintSource::find_list_of(std::string_view resource) const {
  const std::string wanted = bare_word(resource);
  for (const schemas::Operation& operation : catalogue_->operations()) {
    const auto segments = segments_of(operation.path);
    if (operation.method == "GET" && operation.effect == schemas::Effect::read &&
        operation.path.find('{') == std::string::npos && bare_word(segments.back()) == wanted &&
        names_.has(operation.id)) {
      return &operation;
    }
  }
  return nullptr;
}

const schemas::Operation* HintSource::find_list(std::string_view collection) const {
  if (const schemas::Operation* list = find_route("GET", collection)) return list;
  for (const std::string_view suffix : {"/filter", "/search", "/list"}) {
    if (const schemas::Operation* search = find_route("POST", std::string(collection) + std::string(suffix)))
      return search;
  }
  return nullptr;
}

const schemas::Operation* HintSource::get_operation_for(const schemas::Operation& operation) const {
  const auto segments = segments_of(operation.path);
  for (std::size_t end = segments.size(); end > 0; --end) {
    std::string path;
    for (std::size_t i = 0; i < end; ++i) path += '/' + std::string(segments[i]);
    const schemas::Operation* reader = find_route("GET", path);
    if (reader != nullptr) return reader;
  }
  return list_operation_for(operation, {});
}

const schemas::Operation* HintSource::witness_of(const schemas::Operation& operation) const {
  for (const std::string& name : operation.witnesses) {
    const schemas::Operation* told = catalogue_->find(name);
    if (told != nullptr && names_.has(told->id)) return told;
  }
  return nullptr;
}

std::string HintSource::job_follow_up(std::string_view job_id) const {
  const schemas::Operation* reads = catalogue_->find_job_operation(schemas::JobRole::read);
  if (reads == nullptr) return {};
  const bool waits = names_.has(operation::k_wait_tool);
  if (!waits && !names_.has(reads->id)) return {};
  const std::string name = waits ? names_.of(operation::k_wait_tool) : names_.of(reads->id);
  return name + " with " + std::string(schemas::id_parameter(*reads)) + ' ' +
         base::compact_json(boost::json::value(boost::json::string(job_id)));
}

std::string HintSource::value_of(std::string_view name, const schemas::Operation& operation,
                                 const reply::Problem& problem) const {
  const auto tool = [&](const schemas::Operation* found) {
    return found == nullptr || found == &operation ? std::string() : names_.of(found->id);
  };
  if (name == "list") return tool(list_operation_for(operation, problem.code));
  if (name == "state")
    return tool(operation.effect == schemas::Effect::read ? nullptr : get_operation_for(operation));
  if (name == "scope") return problem.missing_scope.empty() ? operation.scope : problem.missing_scope;
  if (name == "gone")
    return operation.method == "DELETE" ? "If it was deleted before, nothing is left to do." : std::string();
  return name == "teams" ? team_list(problem.teams) : std::string();
}

std::string HintSource::for_problem(const schemas::Operation& operation,
                                    const reply::Problem& problem) const {
  if (!problem.errors.empty() && problem.code.empty() &&
      kind_of_status(problem.status) == ErrorKind::validation)
    return "Correct the arguments named in errors and call again.";
  std::string text;
  bool optional = false;
  std::size_t optional_from = 0;
  std::string_view words = cause_of(problem).hint;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == '[') {
      optional = true;
      optional_from = text.size();
    } else if (words[i] == ']') {
      optional = false;
    } else if (words[i] != '{') {
      text += words[i];
    } else {
      const std::size_t end = words.find('}', i);
      const std::string value = value_of(words.substr(i + 1, end - i - 1), operation, problem);
      i = end;
      if (!value.empty() || !optional) {
        text += value;
        continue;
      }
      text.resize(optional_from);
      i = words.find(']', i);
      optional = false;
    }
  }
  return text;
}

std::string HintSource::for_another_try(std::optional<std::chrono::seconds> wait) {
  return "Wait " +
         (wait ? std::to_string(wait->count()) + (wait->count() == 1 ? " second" : " seconds") : "a little") +
         ", then repeat the call.";
}

std::string HintSource::for_unknown_outcome(const schemas::Operation& operation) const {
  const std::string may = "The change may have happened all the same. ";
  const schemas::Operation* witness = witness_of(operation);
  if (witness != nullptr)
    return may + "Read the state with " + names_.of(witness->id) +
           " and decide from what is there; do not repeat the call blindly.";
  return may +
         (operation.witnesses.empty() ? "No tool shows whether it did"
                                      : "None of the tools here shows whether it did") +
         ": ask the person to look in Reply, and do not repeat the call before.";
}

}  // namespace reply_mcp::tools::result
