// Finds tools by what they do. BM25 over names, titles, descriptions and arguments, no network: a word in
// the name counts more than one in the description, a rare word more than one that every tool has.
// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", BM25F.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::discovery {

class ToolIndex {
 public:
  struct Document {
    std::string name;
    std::string title;
    std::string description;
    std::string arguments;  ///< their names and descriptions
  };

  explicit ToolIndex(const std::vector<Document>& documents);

  /// Indices of documents, best first, at most `limit`; of those alone that `visible` lets through.
  /// Documents without any word of the query are not found.
  [[nodiscard]] std::vector<std::size_t> find(std::string_view query, std::size_t limit,
                                              const std::function<bool(std::size_t)>& visible) const;

 private:
  struct Posting {
    std::size_t document = 0;
    double frequency = 0;  ///< weighted by where the word stands, and by the length of the document
  };
  std::map<std::string, std::vector<Posting>, std::less<>> postings_;
  std::size_t documents_ = 0;
};

/// Lower-case words without their endings, as the index compares them: "Contacts" and "contact",
/// "deleting" and "delete" are the same. Also of "camelCase" and "snake_case".
[[nodiscard]] std::vector<std::string> search_words(std::string_view text);

}  // namespace reply_mcp::tools::discovery
