// tools/list: the definitions of all tools, rendered once and shared by every answer.
#pragma once

#include "mcp/message/types.hpp"
#include "tools/selection/selection.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::selection {

class ToolList {
 public:
  /// `page_size` 0: everything is one page.
  explicit ToolList(std::size_t page_size) : page_size_(page_size) {}

  /// Adds the next tool; tools come in the order of their names. `text`: its definition as JSON, without
  /// line breaks.
  void add(const std::string& name, std::string_view text);
  void add(const std::string& name, const boost::json::object& definition);
  /// To be called once, after the last tool.
  void finish();

  /// The tools of this list that a selection has, as a list of their own.
  [[nodiscard]] ToolList narrowed(const Selection& selection) const;

  /// One page as tools/list answers it. A cursor that finish() did not make: Error -32602.
  /// Source: MCP 2026-07-28, server/utilities/pagination.
  [[nodiscard]] mcp::message::Outcome page(const std::optional<std::string>& cursor) const;

  [[nodiscard]] boost::json::array definitions() const;

 private:
  struct Page {
    std::shared_ptr<std::string> text;
    std::string last;    ///< name of its last tool
    std::string cursor;  ///< of the page behind it; empty: there is none
    std::size_t tools = 0;
  };

  /// Where the definition of a tool stands.
  struct Entry {
    std::string name;
    std::size_t page = 0;
    std::size_t begin = 0;
    std::size_t size = 0;
  };

  std::size_t page_size_;
  std::vector<Page> pages_;
  std::vector<Entry> entries_;
};

}  // namespace reply_mcp::tools::selection
