#include "mcp/composite_resource_source.hpp"

#include "mcp/message/errors.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace reply_mcp::mcp {
namespace {

/// Where a list goes on: "<source>:<that source's own cursor>".
struct CursorPlace {
  std::size_t source = 0;
  std::optional<std::string> cursor;
};

std::optional<CursorPlace> read_place(const std::string& text, std::size_t sources) {
  CursorPlace place;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, place.source);
  if (error != std::errc{} || rest == end || *rest != ':' || place.source >= sources) return std::nullopt;
  if (rest + 1 != end) place.cursor.emplace(rest + 1, end);
  return place;
}

std::string write_place(std::size_t source, std::string_view cursor) {
  return std::to_string(source) + ':' + std::string(cursor);
}

}  // namespace

bool CompositeResourceSource::list_changes() const {
  return std::ranges::any_of(sources_, [](const auto* source) { return source->list_changes(); });
}

bool CompositeResourceSource::has_subscriptions() const {
  return std::ranges::any_of(sources_, [](const auto* source) { return source->has_subscriptions(); });
}

bool CompositeResourceSource::can_subscribe(std::string_view uri) const {
  return std::ranges::any_of(sources_, [&](const auto* source) { return source->can_subscribe(uri); });
}

message::Outcome CompositeResourceSource::list(const std::optional<std::string>& cursor,
                                               const CallContext& context) {
  return page(&ResourceSource::list, "resources", cursor, context);
}

message::Outcome CompositeResourceSource::list_templates(const std::optional<std::string>& cursor,
                                                         const CallContext& context) {
  return page(&ResourceSource::list_templates, "resourceTemplates", cursor, context);
}

message::Outcome CompositeResourceSource::page(List list, const char* member,
                                               const std::optional<std::string>& cursor,
                                               const CallContext& context) {
  CursorPlace place;
  if (cursor) {
    auto read = read_place(*cursor, sources_.size());
    if (!read) {
      return message::Error{message::code::k_invalid_params, "cursor: not one that this list gave",
                            std::nullopt};
    }
    place = std::move(*read);
  }
  message::Complete all;
  json::array items;
  // Short lists of several sources fit on one page: some clients never ask for the second.
  for (; place.source < sources_.size(); ++place.source, place.cursor.reset()) {
    message::Outcome outcome = (sources_[place.source]->*list)(place.cursor, context);
    auto* part = std::get_if<message::Complete>(&outcome);
    if (part == nullptr) return outcome;
    const json::value* more = part->result.if_contains("nextCursor");
    const bool is_rendered = part->rendered.text != nullptr;
    if (is_rendered && !items.empty()) {
      all.result["nextCursor"] = write_place(place.source, place.cursor.value_or(""));
      break;
    }
    if (more != nullptr && more->is_string()) {
      part->result["nextCursor"] = write_place(place.source, std::string_view(more->get_string()));
    } else if (is_rendered && place.source + 1 < sources_.size()) {
      part->result["nextCursor"] = write_place(place.source + 1, "");
    }
    if (is_rendered) return outcome;
    json::value& found = part->result[member];
    if (found.is_array()) {
      auto& array = found.get_array();
      std::move(array.begin(), array.end(), std::back_inserter(items));
    }
    if (const json::value* next = part->result.if_contains("nextCursor")) {
      all.result["nextCursor"] = *next;
      break;
    }
  }
  all.result[member] = std::move(items);
  return all;
}

asio::awaitable<message::Outcome> CompositeResourceSource::read(std::string uri, CallContext& context) {
  for (ResourceSource* source : sources_) {
    message::Outcome outcome = co_await source->read(uri, context);
    const auto* error = std::get_if<message::Error>(&outcome);
    if (error == nullptr || error->code != message::code::k_resource_not_found) co_return outcome;
  }
  co_return message::Outcome(message::resource_not_found(uri));
}

}  // namespace reply_mcp::mcp
