// Counts question x option by prefecture and by beds with simdjson On-Demand, one thread, and
// checks nothing: what the tally of `cresurvey` is measured against. Prints the number of responses.
#include <cstdint>
#include <iostream>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace simdjson;

struct Names {
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, int, Hash, std::equal_to<>> numbers;

  int operator()(std::string_view text) {
    auto found = numbers.find(text);
    if (found != numbers.end()) return found->second;
    return numbers.emplace(std::string(text), int(numbers.size())).first->second;
  }
};

static Names cells, prefectures, sizes;
static std::vector<std::vector<uint64_t>> counts;
static std::vector<int> row;
static int prefecture, beds;

static void items(ondemand::array list) {
  for (ondemand::object item : list) {
    std::string_view question;
    for (auto field : item) {
      std::string_view name = field.unescaped_key();
      if (name == "linkId") {
        question = field.value().get_string();
      } else if (name == "item") {
        items(field.value().get_array());
      } else if (name == "answer") {
        std::string key(question);
        key += ' ';
        for (ondemand::object answer : field.value().get_array()) {
          for (auto part : answer) {
            std::string_view type = part.unescaped_key();
            if (type == "valueBoolean") {
              row.push_back(cells(key + (part.value().get_bool() ? "true" : "false")));
            } else if (type == "valueCoding") {
              std::string_view code;
              if (part.value().get_object()["code"].get(code)) continue;
              row.push_back(cells(key + std::string(code)));
              if (question == "3") prefecture = prefectures(code);
              if (question == "4") beds = sizes(code);
            }
          }
        }
      }
    }
  }
}

int main(int, char **arguments) {
  padded_string text = padded_string::load(arguments[1]);
  ondemand::parser parser;
  size_t responses = 0;
  ondemand::document_stream documents = parser.iterate_many(text, 1 << 20);
  for (auto document : documents) {
    row.clear();
    prefecture = beds = 0;
    items(document["item"].get_array());
    responses++;
    for (int cell : row) {
      if (size_t(cell) >= counts.size()) counts.resize(cell + 1, std::vector<uint64_t>(128));
      counts[cell][0]++;
      counts[cell][1 + prefecture]++;
      counts[cell][64 + beds]++;
    }
  }
  std::cout << responses << " 0\n";
}
