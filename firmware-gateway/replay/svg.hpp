// The few shapes that a plot is made of.
#pragma once

#include <string>
#include <string_view>

namespace vicino::replay {

class Svg {
 public:
  void rect(int x, int y, int w, int h, std::string_view style) {
    out_ += "<rect";
    at("x", x), at("y", y), at("width", w), at("height", h);
    end(style);
  }
  void line(int x1, int y1, int x2, int y2, std::string_view style) {
    out_ += "<line";
    at("x1", x1), at("y1", y1), at("x2", x2), at("y2", y2);
    end(style);
  }
  // Points as "x,y x,y".
  void polygon(const std::string& points, std::string_view style) {
    out_ += "<polygon points=\"" + points + "\"";
    end(style);
  }
  void text(int x, int y, std::string_view words, std::string_view style = "") {
    out_ += "<text";
    at("x", x), at("y", y);
    if (!style.empty()) (out_ += ' ') += style;
    out_ += '>';
    for (const char c : words) {
      if (c == '&')
        out_ += "&amp;";
      else if (c == '<')
        out_ += "&lt;";
      else if (c == '>')
        out_ += "&gt;";
      else
        out_ += c;
    }
    out_ += "</text>\n";
  }
  // The document around what was drawn.
  std::string document(int width, int height) const {
    const auto size = "width=\"" + std::to_string(width) + "\" height=\"" + std::to_string(height) + "\"";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" " + size + " viewBox=\"0 0 " + std::to_string(width) +
           " " + std::to_string(height) +
           "\" font-family=\"Helvetica, Arial, 'DejaVu Sans', sans-serif\" font-size=\"12\">\n"
           "<rect " +
           size + " fill=\"white\"/>\n" + out_ + "</svg>\n";
  }

 private:
  void at(std::string_view name, int value) {
    ((out_ += ' ') += name) += "=\"";
    out_ += std::to_string(value);
    out_ += '"';
  }
  void end(std::string_view style) {
    if (!style.empty()) (out_ += ' ') += style;
    out_ += "/>\n";
  }
  std::string out_;
};

}  // namespace vicino::replay
