<%@ page contentType="text/plain" trimDirectiveWhitespaces="true"
    import="java.net.URLDecoder,java.nio.charset.StandardCharsets,java.util.*" %><%!
    // Whom a path is about, by what Tomcat says and by what frameworks make of it.
    static String segments(String path) {
        String[] all = path.split("/", -1);
        return (all.length > 1 ? all[1] : "") + "/" + (all.length > 2 ? all[2] : "");
    }

    static String climb(String path) {
        Deque<String> to = new ArrayDeque<>();
        for (String segment : path.split("/")) {
            if (segment.equals("..")) to.pollLast();
            else if (!segment.equals(".") && !segment.isEmpty()) to.addLast(segment);
        }
        return "/" + String.join("/", to);
    }

    static String decode(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return path;
        }
    }

    // As a framework that looks at the address itself: parameters away, decoded, double slashes away.
    static String framework(String path) {
        return decode(path.replaceAll(";[^/]*", "")).replaceAll("/+", "/");
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\x00-\\x1f\\x7f]", "?") + '"';
    }
%><%
    String asked = request.getRequestURI();
    String info = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
    Map<String, String> ways = new LinkedHashMap<>();
    ways.put("getPathInfo", segments(info));
    ways.put("getRequestURI", segments(decode(asked)));
    ways.put("getRequestURI, climbed", segments(climb(decode(asked))));
    ways.put("getRequestURI, as a framework", segments(climb(framework(asked))));
    for (Map.Entry<String, String> way : ways.entrySet()) {
        out.print(way.getKey() + " " + quoted(way.getValue()) + "\n");
    }
%>
