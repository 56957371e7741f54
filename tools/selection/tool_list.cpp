#include "tools/selection/tool_list.hpp"

#include "base/base64.hpp"
#include "base/json_text.hpp"

#include <algorithm>

namespace reply_mcp::tools::selection {

namespace json = boost::json;
namespace {

/// The list never changes while the process runs. Five minutes, so that a client of a server that was
/// replaced by another version notices soon.
constexpr std::int64_t k_ttl_ms = 300'000;

/// Names the tool that the next page comes after, so that it means the same to every replica.
std::string cursor_after(const std::string& tool) {
  return base::base64::encode_url("after:" + tool);
}

}  // namespace

void ToolList::add(const std::string& name, std::string_view text) {
  if (pages_.empty() || (page_size_ != 0 && pages_.back().tools == page_size_)) {
    if (!pages_.empty()) pages_.back().cursor = cursor_after(pages_.back().last);
    pages_.push_back({std::make_shared<std::string>("["), {}, {}, 0});
  }
  Page& page = pages_.back();
  if (page.tools > 0) page.text->push_back(',');
  entries_.push_back({name, pages_.size() - 1, page.text->size(), text.size()});
  page.text->append(text);
  page.last = name;
  ++page.tools;
}

void ToolList::add(const std::string& name, const json::object& definition) {
  add(name, base::compact_json(definition));
}

void ToolList::finish() {
  if (pages_.empty()) pages_.push_back({std::make_shared<std::string>("["), {}, {}, 0});
  for (Page& page : pages_) {
    page.text->push_back(']');
    page.text->shrink_to_fit();
  }
}

ToolList ToolList::narrowed(const Selection& selection) const {
  ToolList list(page_size_);
  for (const Entry& entry : entries_) {
    if (!selection.contains(entry.name)) continue;
    list.add(entry.name, std::string_view(*pages_[entry.page].text).substr(entry.begin, entry.size));
  }
  list.finish();
  return list;
}

mcp::message::Outcome ToolList::page(const std::optional<std::string>& cursor) const {
  std::size_t index = 0;
  if (cursor) {
    const auto before = std::find_if(pages_.begin(), pages_.end(), [&](const Page& page) {
      return !page.cursor.empty() && page.cursor == *cursor;
    });
    if (before == pages_.end()) {
      return mcp::message::Error{
          mcp::message::code::k_invalid_params,
          "Unknown cursor: take nextCursor from an answer of tools/list, or leave it out.", std::nullopt};
    }
    index = static_cast<std::size_t>(before - pages_.begin()) + 1;
  }
  const Page& page = pages_[index];
  mcp::message::Complete complete;
  complete.rendered = {"tools", page.text};
  if (!page.cursor.empty()) complete.result["nextCursor"] = page.cursor;
  complete.ttl_ms = k_ttl_ms;
  return complete;
}

json::array ToolList::definitions() const {
  json::array all;
  for (const Page& page : pages_) {
    json::value tools = json::parse(*page.text);
    for (json::value& tool : tools.as_array()) all.push_back(std::move(tool));
  }
  return all;
}

}  // namespace reply_mcp::tools::selection
