#include "mcp/message/downgrade.hpp"

#include "base/random.hpp"
#include "mcp/message/params.hpp"
#include "mcp/message/revision.hpp"

#include <boost/system/error_code.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace reply_mcp::mcp::message {
namespace {

using revision::k_2025_03_26;
using revision::k_2025_06_18;
using revision::k_2025_11_25;

struct Introduced {
  std::string_view member;
  std::string_view since;
};

constexpr std::array k_tool = {Introduced{"annotations", k_2025_03_26}, Introduced{"title", k_2025_06_18},
                               Introduced{"outputSchema", k_2025_06_18}, Introduced{"_meta", k_2025_06_18},
                               Introduced{"icons", k_2025_11_25}};
/// Resources, templates, prompts and their arguments.
constexpr std::array k_listed = {Introduced{"title", k_2025_06_18}, Introduced{"_meta", k_2025_06_18},
                                 Introduced{"icons", k_2025_11_25}};
constexpr std::array k_content = {Introduced{"_meta", k_2025_06_18}, Introduced{"icons", k_2025_11_25}};

void leave_out(json::object& from, std::span<const Introduced> members, std::string_view revision) {
  for (const Introduced& each : members) {
    if (revision < each.since) from.erase(each.member);
  }
}

/// Calls `change` with every object in the array.
template <typename Change>
void each_object(json::value* items, Change change) {
  json::array* array = items == nullptr ? nullptr : items->if_array();
  if (array == nullptr) return;
  for (json::value& item : *array) {
    if (json::object* object = item.if_object()) change(*object);
  }
}

void downgrade_tool(std::string_view revision, json::object& tool) {
  leave_out(tool, k_tool, revision);
  // Until 2026-07-28 structured results are objects, and so are their schemas.
  if (const json::object* output = find_object(tool, "outputSchema");
      output != nullptr && find_string(*output, "type") != "object") {
    tool.erase("outputSchema");
  }
}

json::object as_text(std::string text, const json::object& original) {
  json::object out{{"type", "text"}, {"text", std::move(text)}};
  if (const json::value* annotations = original.if_contains("annotations")) {
    out.emplace("annotations", *annotations);
  }
  return out;
}

/// A content block that the revision does not have becomes a text that says what was there.
void downgrade_content(std::string_view revision, json::object& block) {
  const std::string type = find_string(block, "type");
  if (type == "audio" && revision < k_2025_03_26) {
    block = as_text("[audio, " + find_string(block, "mimeType") + "]", block);
  } else if (type == "resource_link" && revision < k_2025_06_18) {
    std::string text = "[resource " + find_string(block, "name") + ": " + find_string(block, "uri") + "]";
    if (const std::string about = find_string(block, "description"); !about.empty()) text += " " + about;
    block = as_text(std::move(text), block);
  } else {
    leave_out(block, k_content, revision);
    if (json::value* resource = block.if_contains("resource"); resource != nullptr && resource->is_object()) {
      leave_out(resource->get_object(), k_content, revision);
    }
  }
}

void downgrade_call_result(std::string_view revision, json::object& result) {
  const json::value* structured = result.if_contains("structuredContent");
  if (structured != nullptr && (revision < k_2025_06_18 || !structured->is_object())) {
    result.erase("structuredContent");
  }
  each_object(result.if_contains("content"),
              [&](json::object& block) { downgrade_content(revision, block); });
}

void downgrade_prompt(std::string_view revision, json::object& prompt) {
  leave_out(prompt, k_listed, revision);
  each_object(prompt.if_contains("arguments"),
              [&](json::object& argument) { leave_out(argument, k_listed, revision); });
}

void downgrade_member(std::string_view revision, std::string_view method, json::value& items) {
  if (method == "tools/list") {
    each_object(&items, [&](json::object& tool) { downgrade_tool(revision, tool); });
  } else if (method == "prompts/list") {
    each_object(&items, [&](json::object& prompt) { downgrade_prompt(revision, prompt); });
  } else {
    each_object(&items, [&](json::object& item) { leave_out(item, k_listed, revision); });
  }
}

/// Titles and defaults of a 2025-11-25 form field in the words of 2025-06-18, where it has them.
void downgrade_field(json::object& field) {
  if (json::value* choices = field.if_contains("oneOf"); choices != nullptr && choices->is_array()) {
    json::array values;
    json::array names;
    each_object(choices, [&](json::object& choice) {
      values.emplace_back(find_string(choice, "const"));
      names.emplace_back(find_string(choice, "title"));
    });
    field.erase("oneOf");
    field.insert_or_assign("enum", std::move(values));
    field.insert_or_assign("enumNames", std::move(names));
  }
  if (find_string(field, "type") != "boolean") field.erase("default");
}

json::object downgrade_elicitation(std::string_view revision, json::object params) {
  if (revision >= k_2025_11_25) {
    // This revision alone names each URL elicitation (schema 2025-11-25, ElicitRequestURLParams).
    if (find_string(params, "mode") == "url" && !params.contains("elicitationId")) {
      params.emplace("elicitationId", base::random_hex(16));
    }
    return params;
  }
  params.erase("mode");
  if (json::value* schema = params.if_contains("requestedSchema"); schema != nullptr && schema->is_object()) {
    schema->get_object().erase("$schema");
    json::value* fields = schema->get_object().if_contains("properties");
    if (fields != nullptr && fields->is_object()) {
      for (auto& field : fields->get_object()) {
        if (json::object* object = field.value().if_object()) downgrade_field(*object);
      }
    }
  }
  return params;
}

/// Whether there can be anything to change. The newest revision of the era lacks one thing only, and most
/// clients speak it, so they should not wait for a pass over the whole list.
bool needs_downgrade(std::string_view revision, std::string_view text) {
  return revision < k_2025_11_25 || text.find("\"outputSchema\"") != std::string_view::npos;
}

}  // namespace

void downgrade_result(std::string_view revision, std::string_view method, json::object& result) {
  if (method == "tools/call") {
    downgrade_call_result(revision, result);
  } else if (method == "prompts/get") {
    each_object(result.if_contains("messages"), [&](json::object& message) {
      json::value* content = message.if_contains("content");
      if (content != nullptr && content->is_object()) downgrade_content(revision, content->get_object());
    });
  } else {
    for (const std::string_view key : {"tools", "prompts", "resources", "resourceTemplates", "contents"}) {
      if (json::value* items = result.if_contains(key)) downgrade_member(revision, method, *items);
    }
  }
}

json::object downgrade_question(std::string_view revision, const InputRequest& request) {
  if (request.method == "elicitation/create") return downgrade_elicitation(revision, request.params);
  return request.params;
}

Complete::Rendered DowngradedLists::downgrade(std::string_view revision, std::string_view method,
                                              const Complete::Rendered& original) {
  if (!original.text || !needs_downgrade(revision, *original.text)) return original;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [](const DowngradedList& entry) { return entry.original.expired(); });
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const DowngradedList& entry) {
      return entry.revision == revision && entry.original.lock() == original.text;
    });
    if (found != entries_.end()) return {original.key, found->downgraded};
  }
  json::parse_options options;
  options.max_depth = 512;  // our own text, not a peer's
  boost::system::error_code ec;
  json::value items = json::parse(*original.text, ec, {}, options);
  if (ec) return original;
  downgrade_member(revision, method, items);
  auto downgraded = std::make_shared<const std::string>(json::serialize(items));
  constexpr std::size_t k_max_entries = 32;
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= k_max_entries) entries_.erase(entries_.begin());
  entries_.push_back({original.text, std::string(revision), downgraded});
  return {original.key, std::move(downgraded)};
}

}  // namespace reply_mcp::mcp::message
