// Reading a whole list page by page (`fetch_all`): which page to ask for next, and what the pages make
// together. No I/O; the toolbox sends the requests.
//
// Offset paging shifts while data changes: an item may come again on a later page, so items that were
// read before are dropped by what tells them apart (x-item-key of the catalogue, `id` where it says nothing).
// Items that lack it are all kept: rows of reports may well be the same in every member. Source: Reply,
// "Pagination".
#pragma once

#include "schemas/catalogue.hpp"
#include "tools/result/answered_call.hpp"
#include "tools/result/projection.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace reply_mcp::tools::result {

namespace json = boost::json;

class PageCollector {
 public:
  struct Limits {
    std::uint64_t skip = 0;       ///< where to begin
    std::uint64_t page_size = 1;  ///< `top` of each page
    std::uint64_t max_items = 1;
    /// No more pages once the items take this many bytes as JSON: they could not be sent.
    std::size_t max_bytes = 0;
  };
  struct Page {
    std::uint64_t skip = 0;
    std::uint64_t top = 0;
  };

  /// `operation` outlives it. `projection`: of one item; null keeps items whole.
  PageCollector(const schemas::Operation& operation, Limits limits, const Projection* projection);

  /// The page to read; nothing when reading is over.
  [[nodiscard]] std::optional<Page> next() const;
  /// Takes in a page, {"items": [...], "hasMore": ...}. False when it is none, which ends the reading.
  [[nodiscard]] bool add(json::object page);
  /// Ends the reading because of an error; what was read stays.
  void stop(json::object error, std::string words);

  [[nodiscard]] std::size_t items() const { return items_.size(); }
  [[nodiscard]] std::size_t pages() const { return pages_; }

  /// {"items": [...], "hasMore": ...} of all pages, and where the items stand.
  struct Collected {
    json::object answer;
    ListOrigin origin;
  };
  [[nodiscard]] Collected take();

 private:
  [[nodiscard]] bool is_new(const json::value& item);

  Limits limits_;
  const Projection* projection_;
  const std::vector<std::string>& key_;
  std::unordered_set<std::string> seen_;
  json::array items_;
  std::size_t bytes_ = 0;
  std::uint64_t position_;  ///< in the whole list, behind the last item that was looked at
  std::vector<std::uint64_t> positions_;
  std::size_t pages_ = 0;
  std::size_t duplicates_ = 0;
  bool has_more_ = true;
  bool over_ = false;
  bool ended_by_empty_page_ = false;
  std::optional<json::object> error_;
  std::string error_words_;
};

}  // namespace reply_mcp::tools::result
