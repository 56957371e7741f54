#include "tools/selection/narrowing.hpp"

#include "base/ascii.hpp"
#include "base/truncate.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <optional>

namespace reply_mcp::tools::selection {
namespace {

using Requests = boost::system::result<std::vector<SelectionRequest>, std::string>;

constexpr std::string_view k_preset_path = "/x/";
constexpr std::string_view k_readonly_path = "/readonly";
constexpr std::size_t k_shown = 100;

std::string in_quotes(std::string_view text) {
  return '"' + base::shorten(text::make_visible(text), k_shown) + '"';
}

std::string_view name_of(NarrowingHeader header) {
  return k_narrowing_headers.at(static_cast<std::size_t>(header));
}

const std::string* value_of(const mcp::Caller& caller, NarrowingHeader header) {
  const auto found = caller.headers.find(name_of(header));
  return found == caller.headers.end() ? nullptr : &found->second;
}

/// "true" and "false" in any case; "1" and "0".
std::optional<bool> read_flag(std::string_view text) {
  const std::string lower = base::ascii::to_lower(text);
  if (lower == "true" || lower == "1") return true;
  if (lower == "false" || lower == "0") return false;
  return std::nullopt;
}

/// The names of a header that is there: one that names nothing would otherwise mean everything.
boost::system::result<std::vector<std::string>, std::string> read_names(const mcp::Caller& caller,
                                                                        NarrowingHeader header) {
  const std::string* value = value_of(caller, header);
  if (value == nullptr) return std::vector<std::string>();
  std::vector<std::string> names = split_names(*value);
  if (!names.empty()) return names;
  return "the header " + std::string(name_of(header)) +
         " is there and names nothing; leave it out for no restriction";
}

boost::system::result<SelectionRequest, std::string> read_path(std::string_view path) {
  const std::string refusal = "the path " + in_quotes(path) +
                              " below the endpoint is none that is served; there is /x/{preset} and "
                              "/x/{preset}/readonly";
  if (!path.starts_with(k_preset_path)) return refusal;
  std::string_view preset = path.substr(k_preset_path.size());
  SelectionRequest request;
  if (preset.ends_with(k_readonly_path)) {
    request.read_only = true;
    preset.remove_suffix(k_readonly_path.size());
  }
  if (preset.empty() || preset.find('/') != std::string_view::npos) return refusal;
  request.presets.emplace_back(preset);
  return request;
}

}  // namespace

Requests narrowing_of(const mcp::Caller& caller) {
  std::vector<SelectionRequest> requests;
  if (!caller.path.empty()) {
    auto request = read_path(caller.path);
    if (!request) return request.error();
    requests.push_back(*std::move(request));
  }
  SelectionRequest named;
  auto toolsets = read_names(caller, NarrowingHeader::toolsets);
  if (!toolsets) return toolsets.error();
  auto tools = read_names(caller, NarrowingHeader::tools);
  if (!tools) return tools.error();
  named.toolsets = *std::move(toolsets);
  named.tools = *std::move(tools);
  if (const std::string* value = value_of(caller, NarrowingHeader::readonly)) {
    const std::optional<bool> flag = read_flag(*value);
    if (!flag) {
      return "the header " + std::string(name_of(NarrowingHeader::readonly)) + " takes true or false, not " +
             in_quotes(*value);
    }
    named.read_only = *flag;
  }
  if (!named.toolsets.empty() || !named.tools.empty() || named.read_only) {
    requests.push_back(std::move(named));
  }
  return requests;
}

std::string narrowing_key(const mcp::Caller& caller) {
  std::string key;
  // No header value and no path holds a line feed.
  if (!caller.path.empty()) key = "path:" + caller.path + '\n';
  for (const std::string_view name : k_narrowing_headers) {
    const auto found = caller.headers.find(name);
    if (found != caller.headers.end()) key += std::string(name) + ':' + found->second + '\n';
  }
  return key;
}

}  // namespace reply_mcp::tools::selection
