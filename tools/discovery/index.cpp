#include "tools/discovery/index.hpp"

#include "tools/text/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace reply_mcp::tools::discovery {
namespace {

/// The usual constants of BM25.
constexpr double k_saturation = 1.2;
constexpr double k_length = 0.5;
constexpr double k_name_weight = 4;
constexpr double k_title_weight = 3;
constexpr double k_description_weight = 1;
constexpr double k_arguments_weight = 0.3;
/// A query is a few words; more of it is not looked at.
constexpr std::size_t k_query_words = 32;

constexpr std::array<std::string_view, 34> k_stop_words{
    "a",    "an",  "all",  "and", "are",  "as",   "at", "be",   "by",   "can", "do", "for",
    "from", "how", "i",    "if",  "in",   "is",   "it", "its",  "me",   "my",  "of", "on",
    "one",  "or",  "that", "the", "them", "this", "to", "want", "what", "with"};

/// Verbs that people use for what the names of tools say otherwise.
constexpr std::array<std::pair<std::string_view, std::string_view>, 20> k_same_words{{
    {"add", "create"},   {"new", "create"},        {"make", "create"},    {"remove", "delete"},
    {"erase", "delete"}, {"edit", "update"},       {"change", "update"},  {"modify", "update"},
    {"show", "get"},     {"read", "get"},          {"search", "filter"},  {"find", "filter"},
    {"mail", "email"},   {"person", "contact"},    {"people", "contact"}, {"prospect", "contact"},
    {"lead", "contact"}, {"campaign", "sequence"}, {"find", "list"},      {"search", "list"},
}};

/// A small stemmer: enough that one form of a word finds the others, the same for query and text.
std::string stem(std::string word) {
  const auto cut = [&](std::string_view ending, std::size_t left) {
    if (!word.ends_with(ending) || word.size() < ending.size() + left) return false;
    word.resize(word.size() - ending.size());
    return true;
  };
  if (cut("ies", 2)) {
    word += 'y';
  } else if (!word.ends_with("ss")) {
    cut("s", 3);
  }
  if (!cut("ing", 4)) cut("ed", 4);
  cut("e", 3);
  return word;
}

bool is_stop_word(std::string_view word) {
  return std::find(k_stop_words.begin(), k_stop_words.end(), word) != k_stop_words.end();
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words = text::lower_words(text);
  std::erase_if(words, is_stop_word);
  std::transform(words.begin(), words.end(), words.begin(), stem);
  return words;
}

ToolIndex::ToolIndex(const std::vector<Document>& documents) : documents_(documents.size()) {
  std::vector<std::map<std::string, double, std::less<>>> counted(documents.size());
  std::vector<double> lengths(documents.size(), 0);
  double total = 0;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const Document& document = documents[i];
    for (const auto& [text, weight] : {std::pair<std::string_view, double>{document.name, k_name_weight},
                                       {document.title, k_title_weight},
                                       {document.description, k_description_weight},
                                       {document.arguments, k_arguments_weight}}) {
      for (std::string& word : search_words(text)) {
        counted[i][std::move(word)] += weight;
        lengths[i] += weight;
      }
    }
    total += lengths[i];
  }
  const double average = documents.empty() ? 1 : std::max(1.0, total / static_cast<double>(documents.size()));
  for (std::size_t i = 0; i < documents.size(); ++i) {
    const double norm = 1 - k_length + k_length * lengths[i] / average;
    for (const auto& [word, count] : counted[i]) postings_[word].push_back({i, count / norm});
  }
}

std::vector<std::size_t> ToolIndex::find(std::string_view query, std::size_t limit,
                                         const std::function<bool(std::size_t)>& visible) const {
  std::vector<double> scores(documents_, 0);
  const auto score = [&](std::string_view word, double weight) {
    const auto found = postings_.find(word);
    if (found == postings_.end()) return;
    const auto having = static_cast<double>(found->second.size());
    const double rarity = std::log(1 + (static_cast<double>(documents_) - having + 0.5) / (having + 0.5));
    for (const Posting& posting : found->second) {
      scores[posting.document] +=
          weight * rarity * posting.frequency * (k_saturation + 1) / (posting.frequency + k_saturation);
    }
  };
  std::vector<std::string> words = search_words(query);
  if (words.size() > k_query_words) words.resize(k_query_words);
  for (const std::string& word : words) {
    score(word, 1);
    for (const auto& [said, meant] : k_same_words) {
      if (stem(std::string(said)) == word) score(stem(std::string(meant)), 0.8);
    }
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < documents_; ++i) {
    if (scores[i] > 0 && visible(i)) found.push_back(i);
  }
  std::stable_sort(found.begin(), found.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  if (found.size() > limit) found.resize(limit);
  return found;
}

}  // namespace reply_mcp::tools::discovery
